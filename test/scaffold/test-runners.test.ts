import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { run, writeFiles } from '../cli/project.ts';
import { packInto } from './pack.ts';

/** It asks the package registry for two test runners and takes a minute, so a plain `npm test` leaves it to CI. */
const skip = process.env.CI === 'true' ? false : 'only with CI=true';

test('Testing works in node:test, Vitest and Jest, from the packed package', { skip }, async (t) => {
  const folder = await projectWithRunners(t);
  for (const [runner, words, update] of runners) {
    // A snapshot is made first, as by somebody who writes a new test; with CI=true no runner makes one unless it is told to.
    await inRunner(folder, [...words, update]);
    const { code, output } = await inRunner(folder, words);
    // Four pass; the fifth fails, so that what the runner shows of it can be read.
    assert.equal(code, 1, output);
    assert.match(output, /pass 4|4 passed/, `${runner}: ${output}`);
    assert.match(output, /fail 1|1 failed/, `${runner}: ${output}`);
    assert.match(
      output,
      /Cannot find Deployment "wbe" in environment "staging": it has Deployment\.apps\/test\/web \(did you mean "web"\?\)/,
    );
  }
});

const runners: readonly (readonly [name: string, words: readonly string[], update: string])[] = [
  ['node:test', ['node', '--test'], '--test-update-snapshots'],
  ['Vitest', ['node_modules/.bin/vitest', 'run', '--globals', '--config', 'vitest.config.mjs'], '--update'],
  ['Jest', ['node_modules/.bin/jest', '--rootDir=.', '--testMatch=**/jest/*.spec.mjs'], '--updateSnapshot'],
];

async function inRunner(folder: string, words: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  // Jest loads modules of ECMAScript only so.
  const { code, stdout, stderr } = await run('sh', ['-c', 'NODE_OPTIONS=--experimental-vm-modules exec "$@"', 'sh', ...words], folder);
  return { code, output: `${stdout}\n${stderr}` };
}

async function projectWithRunners(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-runners-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const tarball = await packInto(folder);
  await writeFiles(folder, {
    'package.json': '{ "name": "runners", "private": true, "type": "module" }\n',
    'vitest.config.mjs': "export default { test: { include: ['vitest/testing.spec.mjs'] } };\n",
    'staging.mjs': staging,
    'test/node.test.mjs': `import { test } from 'node:test';\nconst matches = (text, t) => t.assert.snapshot(text);\n${tests}`,
    'vitest/testing.spec.mjs': `const matches = (text) => expect(text).toMatchSnapshot();\n${tests}`,
    'jest/testing.spec.mjs': `const matches = (text) => expect(text).toMatchSnapshot();\n${tests}`,
  });
  await expectDone(
    'npm',
    ['install', '--no-audit', '--no-fund', `./${tarball}`, 'cdk8s@2', 'constructs@10', 'zod@4', 'vitest@4', 'jest@30'],
    folder,
  );
  return folder;
}

const staging = `
import { ApiObject } from 'cdk8s';
import { application, deny, allow, environment, pinned, promotionPolicy } from 'pawl';
import { z } from 'zod';
const web = application('web', z.object({ replicas: z.int() }), (chart, { replicas }) => {
  new ApiObject(chart, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas } });
});
export const staging = environment('staging', { tier: 'staging', kubernetes: '1.35', track: pinned(), deploy: [web({ replicas: 2 })] });
export const quiet = promotionPolicy('quiet', ({ now }) => (now.getUTCDay() === 0 ? deny('It is Sunday') : allow));
`;

const tests = `
import { Testing } from 'pawl';
import { quiet, staging } from '../staging.mjs';
test('finds an object', () => {
  if (Testing.expectObject(staging, 'Deployment', 'web').spec.replicas !== 2) throw new Error('not two');
});
test('matches a snapshot', (...given) => matches(Testing.snapshot(staging), given[0]));
test('checks what the cluster would refuse, in a project without imports', () => {
  if (Testing.check(staging).length === 0) throw new Error('nothing was found');
});
test('decides by a table', () =>
  Testing.decisions(quiet, [
    ['on a Sunday', { now: new Date('2026-01-04T12:00:00Z') }, /Sunday/],
    ['on a Monday', { now: new Date('2026-01-05T12:00:00Z') }, 'allow'],
  ]));
test('fails', () => void Testing.expectObject(staging, 'Deployment', 'wbe'));
`;

async function expectDone(program: string, words: readonly string[], folder: string): Promise<void> {
  const ran = await run(program, words, folder);
  assert.equal(ran.code, 0, `${program} ${words.join(' ')}: ${ran.stdout}\n${ran.stderr}`);
}
