import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { buildPolicy } from '../../../lib/build-policies/policy.ts';
import { compileEnvironments } from '../../../lib/compiler/child/compile-environments.ts';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { CompileError } from '../../../lib/compiler/compile-error.ts';
import { application } from '../../../lib/constructs/application.ts';
import { environment } from '../../../lib/constructs/environment.ts';
import { project } from '../../../lib/constructs/project.ts';
import { pinned } from '../../../lib/constructs/track.ts';
import { Duration } from '../../../lib/duration.ts';
import { deny } from '../../../lib/verdict.ts';
import { oneObject, temporaryProject } from '../temporary-project.ts';

test('whoever waits hears of each build policy once before it is asked, and when all were; what they say is in the order of the objects', () => {
  const heard: (string | undefined)[] = [];
  const two = application('two', z.object({}), (chart) => {
    for (const name of ['a', 'b']) new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    heard.push('built');
  });
  const policies = ['small', 'large'].map((name) => buildPolicy(name, ({ object }) => deny(`${name} ${object.metadata.name}`)));
  const made = (name: string) =>
    environment(name, { tier: 'development', kubernetes: '1.34', track: pinned(), deploy: [two({})], policies: [] });
  const given = project({ name: 'shop', policies, environments: [made('one'), made('other')] });
  const places = { ofConstruct: () => undefined, ofError: () => [] };
  const begins = (policy: string | undefined) => heard.push(policy);
  const answer = compileEnvironments(given, { folder: '/dev/null', url: 'file:///dev/null', only: undefined, places, begins });
  const each = ['built', '"small"', '"large"', undefined];
  assert.deepEqual(
    heard.filter((one, index) => one !== heard[index - 1]),
    [...each, ...each],
  );
  assert.ok(answer.kind === 'compiled');
  const expected = ['small a', 'large a', 'small b', 'large b'];
  for (const { findings } of answer.environments)
    assert.deepEqual(
      findings.map(({ message }) => message),
      expected,
    );
});

test('a build policy that never ends is named at the time limit', async () => {
  await using temporary = await temporaryProject({
    'environments/index.ts': `import { allow, application, buildPolicy, environment, pinned, project } from 'pawl';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
const policies = [buildPolicy('quick', () => allow), buildPolicy('endless', () => { for (;;); })];
export default project({ name: 'shop', policies, environments: [environment('a', { tier: 'staging', kubernetes: '1.35', track: pinned(), deploy: ${oneObject} })] });
`,
  });
  const said = async (seconds: number): Promise<string> => {
    const timeLimit = Duration.seconds(seconds);
    const thrown: unknown = await compileProject({ folder: temporary.folder, timeLimit }).catch((error: unknown) => error);
    assert.ok(thrown instanceof CompileError && thrown.code === 'TIME_LIMIT', String(thrown));
    // A busy machine takes longer to come to it.
    return thrown.message.includes('policy') || seconds > 100 ? thrown.message : said(seconds * 4);
  };
  assert.match(await said(2), /: it was not done within \d+[sm]\w*, and was asking policy "endless"$/);
});
