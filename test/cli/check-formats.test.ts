import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';

const environments = `import { acknowledge, application, environment, imagesExact, pinned, project } from 'pawl';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
const web = application('web', z.object({}), (chart) => {
  new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'nginx',
    envFrom: [{ secretRef: { name: 'password' } }, { configMapRef: { name: 'settings' } }] }] } });
});
const common = { track: pinned(), kubernetes: '1.35', deploy: [web({})], acknowledged: [acknowledge({ finding: 'images-exact', reason: 'known', expires: '9999-12-31' })] } as const;
export default project({ name: 'shop', policies: [imagesExact], environments: [
  environment('development', { tier: 'development', ...common }), environment('staging', { tier: 'staging', ...common })] });
`;

test('check prints findings once for people, as annotations, as SARIF and as JSON, and counts last', async (t) => {
  const project = await userProject(t, { 'environments/index.ts': environments }, rememberingCompiler);

  const people = await project.pawl('check');
  assert.equal(people.code, 0, people.stderr);
  assert.equal(people.stdout.match(/Secret "password" is not part/g)?.length, 1);
  assert.match(people.stdout, /in development, staging/);
  assert.match(people.stdout, /✓ shop: no errors, 2 warnings, 2 acknowledged\n$/);
  assert.doesNotMatch(people.stdout, /::/);

  const one = await project.pawl('check', 'staging', '--json');
  const answer = answers.check.parse(one.json());
  assert.deepEqual(Object.keys(answer.environments), ['staging']);
  assert.equal(answer.servers, undefined);
  assert.ok(answer.findings.every(({ environment }) => environment === 'staging'));

  const annotated = await project.pawl('check', '--github');
  assert.equal(
    annotated.stdout.match(
      /^::warning file=environments\/index\.ts,line=5,col=3,title=dangling-secret in development%2C staging|^::warning/gm,
    )?.length,
    2,
  );

  const printed = await project.pawl('check', '--sarif', '-');
  const [run] = printed.json<{ runs: [{ results: { ruleId: string; suppressions?: unknown }[] }] }>().runs;
  const suppressed = run.results.filter(({ suppressions }) => suppressions !== undefined);
  assert.deepEqual([...new Set(suppressed.map(({ ruleId }) => ruleId))], ['images-exact']);
  await project.pawl('check', '--sarif', 'findings.sarif');
  assert.equal(await readFile(join(project.folder, 'findings.sarif'), 'utf8'), printed.stdout);

  assert.equal((await project.pawl('check', '--max-warnings', '4')).code, 0);
  assert.equal((await project.pawl('check', '--max-warnings', '3')).code, 1);
  for (const words of [
    ['--max-warnings', 'few'],
    ['--sarif', '-', '--json'],
    ['--admission', '.'],
  ])
    assert.equal((await project.pawl('check', ...words)).code, 2, words.join(' '));
  const unwritten = await project.pawl('check', '--sarif', 'not/there.sarif');
  assert.equal(unwritten.code, 1);
  assert.match(unwritten.stderr, /Cannot write "not\/there\.sarif"/);
});

test('where GitHub Actions runs it, check annotates unasked, but never inside of JSON', async (t) => {
  const project = await userProject(t, { 'environments/index.ts': environments }, { ...rememberingCompiler, github: true });
  assert.match((await project.pawl('check')).stdout, /^::warning file=environments\/index\.ts/m);
  assert.doesNotMatch((await project.pawl('check', '--github=false')).stdout, /^::/m);
  answers.check.parse((await project.pawl('check', '--json')).json());
});
