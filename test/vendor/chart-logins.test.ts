import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { chartLogins } from '../../lib/vendor/chart-logins.ts';
import { helmRegistryFile, helmRepositoriesFile } from '../../lib/vendor/helm-files.ts';
import { VendorError } from '../../lib/vendor/vendor-error.ts';
import { temporaryFolder } from './vendor-here.ts';

test('a login is that of exactly the address that helm has it for', async (t) => {
  const file = join(await temporaryFolder(t), 'repositories.yaml');
  const entries = [
    "{ name: a, url: 'https://Charts.example.com/a/', username: ann, password: one, caFile: '' }",
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
  const file = join(folder, 'repositories.yaml');
  const pem = (name: string) => `-----BEGIN ${name}-----\nAAAA\n-----END ${name}-----\n`;
  for (const name of ['CERTIFICATE', 'PRIVATE KEY']) await writeFile(join(folder, name), pem(name));
  await writeFile(join(folder, 'secret'), 'hunter2');
  const [authority, key] = [join(folder, 'CERTIFICATE'), join(folder, 'PRIVATE KEY')];
  const entries = [
    { name: 'a', url: 'https://a.example.com', caFile: authority },
    { name: 'b', url: 'https://b.example.com', certFile: authority, keyFile: key, username: 'ann', password: 'one' },
    { name: 'c', url: 'https://c.example.com', caFile: join(folder, 'gone') },
    { name: 'd', url: 'https://d.example.com', caFile: join(folder, 'secret') },
    { name: 'e', url: 'https://e.example.com', caFile: 'CERTIFICATE' },
  ];
  await writeFile(file, JSON.stringify({ repositories: entries }));
  const login = chartLogins(file);
  assert.deepEqual(login('https://a.example.com'), { origin: 'https://a.example.com', authority: pem('CERTIFICATE') });
  assert.equal(login('https://a.example.com'), login('https://a.example.com/'));
  assert.deepEqual(login('https://b.example.com'), {
    origin: 'https://b.example.com',
    password: { username: 'ann', password: 'one' },
    certificate: { certificate: pem('CERTIFICATE'), key: pem('PRIVATE KEY') },
  });
  for (const [name, reason] of [
    ['c', /caFile of helm's repositories: it is not there/],
    ['d', /it holds no PEM/],
    ['e', /its path is not absolute/],
  ] as const)
    assert.throws(
      () => login(`https://${name}.example.com`),
      (error: unknown) => error instanceof VendorError && reason.test(error.message) && !/hunter2/.test(error.message),
    );
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
