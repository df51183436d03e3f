import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { chartLogins } from '../../lib/vendor/chart-logins.ts';
import { helmRepositoriesFile } from '../../lib/vendor/helm-repositories.ts';
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
  assert.deepEqual(login('https://charts.example.com/a'), { origin: 'https://charts.example.com', username: 'ann', password: 'one' });
  for (const other of ['', '/', '/b', '/a/deeper', '/A']) assert.equal(login(`https://charts.example.com${other}`), undefined, other);
  assert.equal(login('http://charts.example.com/a'), undefined);
  assert.equal(login('https://charts.example.com:8443/a'), undefined);
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
  assert.equal(places('linux', { HELM_REPOSITORY_CONFIG: '/r.yaml', HELM_CONFIG_HOME: '/h' }), '/r.yaml');
});
