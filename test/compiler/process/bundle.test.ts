import assert from 'node:assert/strict';
import fs, { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundleProject } from '../../../lib/compiler/process/bundle.ts';
import { digestOf } from '../../../lib/digest.ts';
import { temporaryProject } from '../temporary-project.ts';

const files = { 'environments/index.ts': "import { step } from './step.ts';\nexport default step;\n", 'environments/step.ts': textOf(0) };

function textOf(step: number): string {
  return `export const step = 'step ${step}';\n`;
}

/** Saves a file just before it is read for its digest, as often as that; the bundler has read it by then. */
async function whileSaved<T>(path: string, times: number, read: () => Promise<T>): Promise<{ readonly value: T; readonly saved: number }> {
  const { readFileSync } = fs;
  let saved = 0;
  Reflect.set(fs, 'readFileSync', (...given: Parameters<typeof readFileSync>) => {
    if (given[0] === path && saved < times) {
      saved += 1;
      writeFileSync(path, textOf(saved));
    }
    return readFileSync(...given);
  });
  syncBuiltinESMExports();
  try {
    return { value: await read(), saved };
  } finally {
    Reflect.set(fs, 'readFileSync', readFileSync);
    syncBuiltinESMExports();
  }
}

test('a file that is saved between being bundled and being looked at is bundled as its digest says', async () => {
  await using project = await temporaryProject(files);
  const { folder } = project;
  for (const times of [1, 3]) {
    const { value, saved } = await whileSaved(join(folder, 'environments/step.ts'), times, () => bundleProject(folder));
    assert.equal(saved, times);
    assert.match(value.code, new RegExp(`"step ${times}"`));
    assert.equal(value.inputs.find(({ path }) => path === 'environments/step.ts')?.digest, digestOf(textOf(times)));
  }
});

test('a project that is saved again and again is refused in the end', async () => {
  await using project = await temporaryProject(files);
  const { folder } = project;
  await assert.rejects(
    whileSaved(join(folder, 'environments/step.ts'), Number.POSITIVE_INFINITY, () => bundleProject(folder)),
    { code: 'BUNDLE_FAILED', message: 'Cannot compile the project: its files are saved again and again while they are read' },
  );
});
