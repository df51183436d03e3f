import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { GitFolder, type GitFolderProps } from '../../lib/constructs/git-folder.ts';
import { readTree, treeDigest } from '../../lib/constructs/incoming/tree.ts';
import { wantKey } from '../../lib/constructs/incoming/want.ts';
import { YamlFiles } from '../../lib/constructs/yaml-files.ts';
import { digestOf } from '../../lib/digest.ts';
import { emptyLock, lockText } from '../../lib/lock/lock.ts';
import { writeFiles } from '../cli/project.ts';
import { messagesOf, synthesizeChart } from './synthesize.ts';

const repository = 'https://git.example.com/acme/platform';
const commit = 'a'.repeat(40);
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

async function vendoredProject(t: { after(end: () => Promise<void>): void }, files: Record<string, string>, root = '') {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-git-folder-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = 'vendor/git/platform-aaaaaaaaaaaa';
  await writeFiles(folder, Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text])));
  const key = wantKey({ kind: 'git', repository, commit, folder: root });
  const url = 'https://files.example.com/b.yaml';
  await writeFiles(folder, {
    'vendor/files/b.yaml': map('b'),
    'pawl.lock.json': lockText({
      ...emptyLock,
      git: { [key]: { path, digest: treeDigest(readTree(join(folder, path), folder)) } },
      files: { [url]: { path: 'vendor/files/b.yaml', digest: digestOf(map('b')) } },
    }),
  });
  const build = (props: Partial<GitFolderProps> = {}) =>
    synthesizeChart((scope) => void new GitFolder(scope, 'platform', { repository, commit, ...props }), { folder });
  return { folder, build, url };
}

const idsOf = ({ set }: ReturnType<typeof synthesizeChart>) => set.objects.map(({ id }) => id);

test('the YAML files that lie directly in a vendored folder come in, by name', async (t) => {
  const { build } = await vendoredProject(t, { 'z.yaml': map('z'), 'a.yml': map('a'), 'sub/c.yaml': map('c'), 'README.md': '#' });
  const synthesis = build();
  assert.deepEqual([idsOf(synthesis), messagesOf(synthesis)], [['ConfigMap/shop/a', 'ConfigMap/shop/z'], []]);
  assert.deepEqual(
    synthesis.inputs.map(({ path }) => path),
    ['vendor/git/platform-aaaaaaaaaaaa'],
  );
  assert.deepEqual(idsOf(build({ folder: 'sub', root: './' })), ['ConfigMap/shop/c']);
});

test('a vendored folder that was changed is refused, whatever was changed', async (t) => {
  for (const change of ['a.yaml', 'new.yaml']) {
    const { folder, build } = await vendoredProject(t, { 'a.yaml': map('a') });
    await writeFiles(folder, { [`vendor/git/platform-aaaaaaaaaaaa/${change}`]: map('evil') });
    const synthesis = build();
    assert.deepEqual(idsOf(synthesis), []);
    assert.match(messagesOf(synthesis).join(), /is not what pawl\.lock\.json says: "vendor\/git\/platform-aaaaaaaaaaaa" has digest/);
  }
});

test('an address is read where it is vendored', async (t) => {
  const { folder, url } = await vendoredProject(t, { 'a.yaml': map('a') });
  const read = (address: string) => synthesizeChart((scope) => void new YamlFiles(scope, 'files', { files: [address] }), { folder });
  assert.deepEqual([idsOf(read(url)), read(url).inputs.map(({ path }) => path)], [['ConfigMap/shop/b'], ['vendor/files/b.yaml']]);
  assert.match(messagesOf(read(`${url}?new`)).join(), /is not vendored/);
  await writeFiles(folder, { 'vendor/files/b.yaml': map('evil') });
  assert.match(messagesOf(read(url)).join(), /is not what pawl\.lock\.json says/);
});

test('a lock that cannot be read is a finding with what to do, and nothing comes in', async (t) => {
  const { folder, build } = await vendoredProject(t, { 'a.yaml': map('a') });
  await writeFiles(folder, { 'pawl.lock.json': '{ "version": 2 }' });
  const { findings, set } = build();
  const bad = findings.find(({ id }) => id === 'bad-lock');
  assert.match(`${bad?.message} ${bad?.fix}`, /written by a newer Pawl.*Take it from the last commit/);
  assert.deepEqual(set.objects, []);
});

test('what is no commit or no folder of a repository is refused in words', async (t) => {
  const { build } = await vendoredProject(t, { 'README.md': '#' });
  const message = (props: Partial<GitFolderProps>) => messagesOf(build(props)).join();
  assert.match(message({ commit: 'main' }), /"main" is no whole commit hash/);
  for (const folder of ['../a', '/a', '-a', 'a/../../b']) assert.match(message({ folder }), /it is no plain path in the repository/);
  assert.match(message({ folder: 'a', root: 'b' }), /it is not below its root "b"/);
  assert.match(message({}), /it has neither a kustomization nor YAML files/);
});
