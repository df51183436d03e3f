import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { certifyClient, createAuthority } from '../../lib/control-plane/certificates/certificate.ts';
import { chartLogins } from '../../lib/vendor/chart-logins.ts';
import { helmRegistryFile, helmRepositoriesFile } from '../../lib/vendor/helm-files.ts';
import { VendorError } from '../../lib/vendor/vendor-error.ts';
import { temporaryFolder } from './vendor-here.ts';

test('a login is that of exactly the address that helm has it for', async (t) => {
  const file = join(await temporaryFolder(t), 'repositories.yaml');
  const entries = [
    "{ name: a, url: 'https://Charts.example.com/a/', username: ann, password: one, caFile: '', certFile: , keyFile: null }",
    "{ name: b, url: 'https://charts.example.com/b', username: '', password: '' }",
    "{ name: c, url: 'no address', username: x, password: y }",
  ];
  await writeFile(file, ['apiVersion: ""', 'repositories:', ...entries.map((entry) => `- ${entry}`)].join('\n'));
  const login = chartLogins(file);
  assert.deepEqual(login('https://charts.example.com/a'), {
    origin: 'https://charts.example.com',
    password: { username: 'ann', password: 'one' },
  });
  for (const other of ['', '/', '/b', '/a/deeper', '/A']) assert.equal(login(`https://charts.example.com${other}`), undefined, other);
  assert.equal(login('http://charts.example.com/a'), undefined);
  assert.equal(login('https://charts.example.com:8443/a'), undefined);
});

test('certificates are read from the files that helm names, and only for the repository that is asked for', async (t) => {
  const folder = await temporaryFolder(t);
  const now = new Date();
  const authority = createAuthority('charts', now);
  const ann = certifyClient({ name: 'charts', key: authority.key }, { name: 'ann', groups: [] }, now);
  const texts = {
    ca: authority.certificate,
    cert: ann.certificate,
    key: ann.key,
    secret: 'hunter2',
    broken: ann.key.replace(/\n[^-]+/, '\nhunter2'),
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  const [caFile, certFile, keyFile] = [join(folder, 'ca'), join(folder, 'cert'), join(folder, 'key')];
  const logins = async (...entries: object[]) => {
    const file = join(folder, 'repositories.yaml');
    const repositories = entries.map((entry, index) => ({ name: `${index}`, url: `https://${index}.example.com`, ...entry }));
    await writeFile(file, JSON.stringify({ repositories }));
    return chartLogins(file);
  };
  const login = await logins({ caFile }, { certFile, keyFile, username: 'ann', password: 'one' }, { certFile }, { caFile: 'gone' });
  assert.deepEqual(login('https://0.example.com'), { origin: 'https://0.example.com', authority: authority.certificate });
  assert.equal(login('https://0.example.com'), login('https://0.example.com/'));
  assert.deepEqual(login('https://1.example.com'), {
    origin: 'https://1.example.com',
    password: { username: 'ann', password: 'one' },
    certificate: { certificate: ann.certificate, key: ann.key },
  });
  assert.equal(login('https://2.example.com'), undefined, 'without a key it is shown to nobody, as helm does');
  const at = (name: string) => join(folder, name);
  const rows: readonly (readonly [object, RegExp, flag: string])[] = [
    [{ caFile: at('gone') }, /gone", caFile of helm's repositories: it is not there$/, '--ca-file'],
    [{ caFile: at('secret') }, /caFile of helm's repositories: it holds no certificate$/, '--ca-file'],
    [{ caFile: at('key') }, /it holds no certificate$/, '--ca-file'],
    [{ caFile: 'ca' }, /its path is not absolute$/, '--ca-file'],
    [{ certFile: at('secret'), keyFile }, /certFile of .*: it holds no certificate$/, '--cert-file'],
    [{ certFile, keyFile: at('broken') }, /keyFile of .*: it holds no key that can be read without a password$/, '--key-file'],
    [{ certFile: caFile, keyFile }, /keyFile of .*: it is not the key of ".*ca"$/, '--key-file'],
  ];
  for (const [entry, reason, flag] of rows) {
    const wrong = await logins(entry);
    assert.throws(
      () => wrong('https://0.example.com'),
      (error: unknown) => {
        assert.ok(error instanceof VendorError);
        assert.match(error.message, reason);
        assert.ok(error.fix?.endsWith(`NAME URL ${flag} FILE`), error.fix);
        return !/hunter2/.test(error.message);
      },
    );
  }
});

test('without such a file, or with an empty one, there are no logins', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'empty.yaml'), 'repositories: null\n');
  for (const file of [undefined, join(folder, 'none'), join(folder, 'empty.yaml', 'below'), join(folder, 'empty.yaml')])
    assert.equal(chartLogins(file)('https://charts.example.com'), undefined);
});

test('a file that cannot be read is refused without a word of what is in it', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'repositories.yaml');
  const texts = [
    '- password: "hunter2',
    'repositories:\n- { url: 1, password: hunter2 }',
    '[hunter2]',
    `repositories: []\n#${' '.repeat(1024 * 1024)}`,
    '',
  ];
  for (const text of texts) {
    await writeFile(file, text);
    const refused = (error: unknown) =>
      error instanceof VendorError &&
      error.code === 'BAD_CONTENT' &&
      !/hunter2/.test(JSON.stringify([error.message, error.fix, `${error.cause}`]));
    assert.throws(() => chartLogins(file)('https://charts.example.com'), refused, text.slice(0, 40));
  }
  await mkdir(join(folder, 'folder'));
  assert.throws(() => chartLogins(join(folder, 'folder'))('https://charts.example.com'), { code: 'BAD_CONTENT' });
});

test('the file is where helm has it', () => {
  const places = (platform: string, environment: Record<string, string>) =>
    helmRepositoriesFile({ home: '/home/ann', platform, environment });
  assert.equal(places('linux', {}), '/home/ann/.config/helm/repositories.yaml');
  assert.equal(places('darwin', {}), '/home/ann/Library/Preferences/helm/repositories.yaml');
  assert.equal(places('linux', { XDG_CONFIG_HOME: '/x', HELM_CONFIG_HOME: '' }), '/x/helm/repositories.yaml');
  assert.equal(places('darwin', { HELM_CONFIG_HOME: '/h', XDG_CONFIG_HOME: '/x' }), '/h/repositories.yaml');
  const registry = (environment: Record<string, string>) => helmRegistryFile({ home: '/home/ann', platform: 'linux', environment });
  assert.equal(registry({}), '/home/ann/.config/helm/registry/config.json');
  assert.equal(registry({ HELM_CONFIG_HOME: '/h' }), '/h/registry/config.json');
  assert.equal(registry({ HELM_REGISTRY_CONFIG: '/r.json', HELM_CONFIG_HOME: '/h' }), '/r.json');
  assert.equal(places('linux', { HELM_REPOSITORY_CONFIG: '/r.yaml', HELM_CONFIG_HOME: '/h' }), '/r.yaml');
});
