import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type AttendedProject, attendProject } from '../../lib/compiler/attend-project.ts';
import { compileProject } from '../../lib/compiler/compile.ts';
import { CompileError } from '../../lib/compiler/compile-error.ts';
import { judgePromotion } from '../../lib/compiler/judge.ts';
import { Testing } from '../../lib/constructs/testing.ts';
import { Duration } from '../../lib/duration.ts';
import { factsToJson } from '../../lib/promotion/evaluate.ts';
import { root, temporaryProject } from './temporary-project.ts';
import { untilEnded } from './until-ended.ts';

const now = new Date('2026-01-01T12:00:00Z');
const facts = factsToJson(
  Testing.promotion({ now, source: { name: 'staging', version: '1.1.0', since: new Date('2026-01-01T11:59:55Z') } }),
);
const plainFacts = factsToJson(Testing.promotion({ now }));

async function attended(t: TestContext, folder: string, clock: () => Date = () => now): Promise<AttendedProject> {
  const found = await attendProject({ folder, environments: [], guard: 'warning', clock });
  t.after(found.end);
  return found;
}

const projectWith = (policy: string, besides = '') => `
import { allow, deny, environment, pinned, project, promotionPolicy } from 'pawl';
${besides}
const production = environment('production', { tier: 'development', kubernetes: '1.34', track: pinned(), policies: [promotionPolicy('own', ${policy})], deploy: [] });
export default project({ name: 'shop', environments: [production] });
`;

test('a project that is attended is what it is when it is compiled, and judges as a process of its own does', async (t) => {
  const { project, judge } = await attended(t, root);
  const { loaded: _, ...compiled } = await compileProject({ folder: root, environments: [], guard: 'warning' });
  const { loaded: __, ...same } = project;
  assert.deepEqual(same, compiled);
  const move = { environment: 'production', facts, explain: [{ name: 'dana' }] };
  const expected = await judgePromotion({ folder: root, ...move });
  assert.deepEqual(await judge(move), expected);
  assert.deepEqual(await judge(move), expected, 'as often as wanted');
  const { explanation: ___, ...plain } = expected;
  assert.deepEqual(await judge({ environment: 'production', facts }), plain);
});

test('who judges long after reads the policies again, and says of which they are', async (t) => {
  await using project = await temporaryProject({ 'environments/index.ts': projectWith("() => deny('before')") });
  let at = now;
  const { judge } = await attended(t, project.folder, () => at);
  const options = { environment: 'production', facts: plainFacts };
  const before = await judge(options);
  await writeFile(join(project.folder, 'environments/index.ts'), projectWith("() => deny('after')"));
  assert.deepEqual((await judge(options)).verdicts, before.verdicts);
  at = new Date(now.getTime() + Duration.seconds(61).milliseconds);
  const after = await judge(options);
  assert.deepEqual([before.verdicts[0]?.reason, after.verdicts[0]?.reason], ['before', 'after']);
  assert.notEqual(after.policiesDigest, before.policiesDigest);
});

test('a project that ends its process in between is judged in another one', async (t) => {
  await using project = await temporaryProject({
    'environments/index.ts': projectWith(
      '() => allow',
      "import { existsSync, writeFileSync } from 'node:fs'; writeFileSync('pid', String(process.pid)); setInterval(() => existsSync('end') && process.exit(0), 10);",
    ),
  });
  const { judge } = await attended(t, project.folder);
  await writeFile(join(project.folder, 'end'), '');
  await untilEnded(Number(await readFile(join(project.folder, 'pid'), 'utf8')));
  await rm(join(project.folder, 'end'));
  assert.equal((await judge({ environment: 'production', facts: plainFacts })).verdict, 'allow');
});

test('a policy that never ends is stopped, and what makes no sense is refused', async (t) => {
  await using project = await temporaryProject({ 'environments/index.ts': projectWith('() => { for (;;); }') });
  const limited = await withinFewSeconds((timeLimit) =>
    attendProject({ folder: project.folder, environments: [], clock: () => now, timeLimit }),
  );
  t.after(limited.end);
  await assert.rejects(limited.judge({ environment: 'staging', facts: plainFacts }), {
    code: 'UNKNOWN_ENVIRONMENT',
    message: 'Cannot find environment "staging": this project has production',
  });
  const options = { environment: 'production', facts: plainFacts };
  await assert.rejects(limited.judge(options), { code: 'TIME_LIMIT' });
});

/** With a limit that is as short as this machine allows: what is asked for ends, and something later must run into it. */
async function withinFewSeconds<T>(ask: (timeLimit: Duration) => Promise<T>, seconds = 3): Promise<T> {
  try {
    return await ask(Duration.seconds(seconds));
  } catch (thrown) {
    if (!(thrown instanceof CompileError) || thrown.code !== 'TIME_LIMIT' || seconds > 100) throw thrown;
    return withinFewSeconds(ask, seconds * 4);
  }
}

test('a policy with a name as long as those that anyOf makes judges like any other', async (t) => {
  const source = projectWith('() => allow').replace("'own'", `'${'one-or-another-'.repeat(50)}'`);
  await using project = await temporaryProject({ 'environments/index.ts': source });
  const { judge } = await attended(t, project.folder);
  assert.equal((await judge({ environment: 'production', facts: plainFacts })).verdict, 'allow');
});

test('a policy that reads a variable that nobody declared is refused, as in a process of its own', async (t) => {
  await using project = await temporaryProject({
    'environments/index.ts': projectWith("() => (process.env.OPEN === '1' ? allow : deny('closed'))"),
  });
  const { judge } = await attended(t, project.folder);
  await assert.rejects(judge({ environment: 'production', facts: plainFacts }), {
    code: 'PROJECT_THREW',
    message: /OPEN/,
  });
});

test('no move is judged by what another one left behind, one after the other or at once', async (t) => {
  await using project = await temporaryProject({
    'environments/index.ts': `
import { allow, deny, environment, pinned, project, promotionPolicy } from 'pawl';
let asked = 0;
const one = (name, judge) => environment(name, { tier: 'development', kubernetes: '1.34', track: pinned(), policies: [promotionPolicy('own', judge)], deploy: [] });
const reaching = () => (process.env.OPEN === '1' ? allow : deny('closed'));
const counting = () => deny(String((asked += 1)));
export default project({ name: 'shop', environments: [one('reaching', reaching), one('counting', counting), one('open', () => allow)] });
`,
  });
  const { judge } = await attended(t, project.folder);
  const moves = ['reaching', 'counting', 'open'].map((environment) => judge({ environment, facts: plainFacts }));
  const [reaching, ...others] = await Promise.allSettled(moves);
  assert.match(String(reaching?.status === 'rejected' && reaching.reason), /OPEN/);
  others.push(...(await Promise.allSettled([judge({ environment: 'counting', facts: plainFacts })])));
  assert.deepEqual(
    others.map((one) => (one.status === 'fulfilled' ? (one.value.verdicts[0]?.reason ?? one.value.verdict) : one.reason)),
    ['1', 'allow', '1'],
  );
});

test('a project that was attended judges as it was compiled, by whichever process', async (t) => {
  await using project = await temporaryProject({ 'environments/index.ts': projectWith("() => deny('before')") });
  const { judge } = await attended(t, project.folder);
  await writeFile(join(project.folder, 'environments/index.ts'), projectWith("() => deny('after')"));
  const move = { environment: 'production', facts: plainFacts };
  assert.deepEqual(await judge(move), await judge(move));
});

test('a process that nobody asks is ended once its project may be another one', async (t) => {
  await using project = await temporaryProject({
    'environments/index.ts': projectWith(
      '() => allow',
      "import { writeFileSync } from 'node:fs'; writeFileSync('pid', String(process.pid)); setInterval(() => {}, 10);",
    ),
  });
  const waiting = await attendProject({
    folder: project.folder,
    environments: [],
    guard: 'warning',
    clock: () => now,
    freshFor: Duration.milliseconds(300),
  });
  t.after(waiting.end);
  const pid = Number(await readFile(join(project.folder, 'pid'), 'utf8'));
  await untilEnded(pid);
});

test('a memory limit that nothing fits in is refused as such', async () => {
  await assert.rejects(attendProject({ folder: root, environments: [], clock: () => now, memoryLimit: 10 }), {
    code: 'MEMORY_LIMIT',
    message: /a memory limit of 10 MiB is too small/,
  });
});

test('a project that cannot be evaluated is refused, and leaves no process', async () => {
  await using broken = await temporaryProject({ 'environments/index.ts': "throw new Error('the moon is wrong');\n" });
  await assert.rejects(attendProject({ folder: broken.folder, environments: [], clock: () => now }), {
    code: 'PROJECT_THREW',
    message: /the moon is wrong \(environments\/index\.ts:1/,
  });
  await using none = await temporaryProject({ 'environments/index.ts': 'export default 17;\n' });
  await assert.rejects(attendProject({ folder: none.folder, environments: [], clock: () => now }), { code: 'NO_PROJECT' });
});
