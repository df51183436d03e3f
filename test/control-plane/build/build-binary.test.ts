import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { type BuildProgress, buildBinary } from './build-binary.ts';
import type { Recipe } from './recipe.ts';
import { machineWithGo } from './toolchain-stand-in.ts';

const recipe: Recipe = {
  binary: 'thing',
  module: { path: 'example.org/thing', version: 'v1.0.0' },
  package: 'example.org/thing',
  go: '1.25',
};

it('buildBinary says what it does, and leaves nothing but the binary', async (t) => {
  const folder = await temporaryFolder(t);
  const environment = await machineWithGo(folder, 'echo "go: downloading example.org/thing v1.0.0" >&2; echo built > "$output"');
  const phases: BuildProgress['phase'][] = [];
  // Whoever waits for long is told the same again.
  const onProgress = ({ phase }: BuildProgress) => void (phases.at(-1) === phase || phases.push(phase));
  const path = await buildBinary(recipe, join(folder, 'bin'), { environment, onProgress });
  assert.equal(await readFile(path, 'utf8'), 'built\n');
  assert.deepEqual(await readdir(join(folder, 'bin')), ['thing']);
  assert.deepEqual(phases, ['building', 'downloading', 'done']);
});

it('buildBinary leaves nothing that could be taken for the binary when the build fails, and says what Go said', async (t) => {
  const folder = await temporaryFolder(t);
  const environment = await machineWithGo(folder, 'echo half > "$output"; echo "undefined: x" >&2; exit 1');
  await assert.rejects(buildBinary(recipe, join(folder, 'bin'), { environment }), { code: 'BUILD_FAILED', message: /undefined: x/ });
  assert.deepEqual(await readdir(join(folder, 'bin')), []);
});

it('buildBinary builds once when it is asked for the same binary twice at once', async (t) => {
  const folder = await temporaryFolder(t);
  const environment = await machineWithGo(folder, `echo build >> '${folder}/log'; echo built > "$output"`);
  const paths = await Promise.all([1, 2].map(() => buildBinary(recipe, join(folder, 'bin'), { environment })));
  assert.equal(paths[0], paths[1]);
  assert.equal(await readFile(join(folder, 'log'), 'utf8'), 'build\n');
});

it('buildBinary ends Go and leaves nothing when it is told to stop', async (t) => {
  const folder = await temporaryFolder(t);
  const environment = await machineWithGo(
    folder,
    'echo half > "$output"; echo "go: downloading example.org/thing v1.0.0" >&2; exec sleep 600',
  );
  const stop = new AbortController();
  const onProgress = ({ phase }: BuildProgress): void => {
    if (phase === 'downloading') stop.abort();
  };
  await assert.rejects(buildBinary(recipe, join(folder, 'bin'), { environment, onProgress, signal: stop.signal }));
  assert.deepEqual(await readdir(join(folder, 'bin')), []);
});
