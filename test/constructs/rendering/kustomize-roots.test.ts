import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { kustomizeRoots } from '../../../lib/constructs/rendering/kustomize-roots.ts';

/** What is said of a kustomization with this text. */
async function problemsOf(text: string, patience?: number): Promise<readonly string[]> {
  const project = await mkdtemp(join(tmpdir(), 'pawl-roots-'));
  try {
    const folder = join(project, 'deploy');
    await mkdir(folder);
    await writeFile(join(folder, 'kustomization.yaml'), text);
    return kustomizeRoots(folder, project, patience).problems.map(({ message }) => message);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

test('a kustomization that nobody can read in time is refused', async () => {
  // Needs minutes where nobody ends it.
  assert.deepEqual(await problemsOf(`resources: {${'? '.repeat(200_000)}`, 100), [
    '"deploy" has a kustomization that cannot be read: reading it takes more than 0.1 s',
  ]);
});

test('a kustomization with more aliases or levels than can be read is refused at once', async () => {
  const bomb = Array.from({ length: 12 }, (_, index) => `a${index + 1}: &a${index + 1} [${Array(10).fill(`*a${index}`).join()}]\n`);
  assert.match((await problemsOf(`a0: &a0 [x]\n${bomb.join('')}`)).join(), /cannot be read: Excessive alias count/);
  assert.match((await problemsOf(`resources: ${'['.repeat(50_000)}`)).join(), /cannot be read: Maximum call stack size exceeded/);
});

test('a kustomization is read whole, however long it is', async () => {
  const files = Array.from({ length: 500 }, (_, index) => `gone-${index}.yaml`);
  assert.equal((await problemsOf(`resources: [${files.join()}]`)).length, files.length);
});
