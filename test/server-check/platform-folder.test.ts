import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPlatformFolder } from '../../lib/server-check/platform-folder.ts';
import { writeFiles } from '../cli/project.ts';

const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: platform }\n`;

test('every YAML file below the folder is read, each object with its file, and nothing of packages and tools', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-platform-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFiles(folder, {
    'b.yaml': `${map('one')}---\n${map('two')}`,
    'a/c.yml': map('three'),
    'README.md': 'not YAML',
    'node_modules/a.json': '{}',
    '.git/x.yaml': 'nonsense',
  });
  const objects = await readPlatformFolder(folder);
  assert.deepEqual(
    [...objects].map(([{ metadata }, file]) => [metadata.name, file]),
    [
      ['three', join(folder, 'a/c.yml')],
      ['one', join(folder, 'b.yaml')],
      ['two', join(folder, 'b.yaml')],
    ],
  );
});

test('a folder that is not there, is empty, or holds something else is refused by name', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-platform-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await assert.rejects(readPlatformFolder(join(folder, 'nowhere')), { code: 'BAD_FOLDER', message: /nowhere/ });
  await assert.rejects(readPlatformFolder(folder), { code: 'BAD_FOLDER', message: /no YAML file/ });
  await writeFiles(folder, { 'a.yaml': 'kind: [' });
  await assert.rejects(readPlatformFolder(folder), { message: /a\.yaml/ });
});
