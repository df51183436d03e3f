import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { type UserProject, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const keys = { sam: generateKey(), ann: generateKey() };
const pinFile = 'environments/production.pin.json';
/** Of the change from 1.0.0 to 1.1.0. */
const diff = /data\.text: "?one"? -> "?two"?/;

interface Move {
  /** What tells two of the same words apart. @default nothing */
  readonly where?: string;
  /** Signed by sam where they name no key. */
  readonly words: readonly string[];
  readonly before?: readonly (readonly string[])[];
  /** @default ledger */
  readonly keeper?: 'git' | undefined;
  /** What is shown before anybody is asked. @default the diff */
  readonly shows?: RegExp;
  readonly asks: RegExp;
}

const held = ['hold', 'production', '--why', 'black friday'];
const followed = ['follow'];
const promoted = ['promote', 'production', '1.1.0', '--yes'];
const why = ['--why', 'a reason'];
const byAnn = ['--key', '.git/ann.key'];

const moves: readonly Move[] = [
  { words: ['promote', 'development', '1.1.0'], asks: /^Move development to 1\.1\.0\? \[y\/N\] $/ },
  { words: ['promote', '--all', '1.1.0'], asks: /^Move development to 1\.1\.0\?/ },
  { words: ['promote', 'production', '1.1.0', '--override', 'now'], asks: /^Move production to 1\.1\.0\?/ },
  { words: ['follow'], asks: /^Move development to 1\.1\.0\?/ },
  { words: ['follow', '--one-by-one', 'staging'], asks: /^Move staging to 1\.1\.0\?/ },
  {
    words: ['rollback', 'production', ...why],
    before: [followed, promoted],
    shows: /data\.text: "?two"? -> "?one"?/,
    asks: /^Move production to 1\.0\.0\?/,
  },
  { words: ['hold', 'production', ...why], shows: /^production stays at 1\.0\.0/m, asks: /^Hold production\?/ },
  { words: ['unhold', 'production', ...why], before: [held], shows: /^production may move again/m, asks: /^End the hold of production\?/ },
  { words: ['veto', '1.1.0', ...why], shows: /^Nobody can promote 1\.1\.0/m, asks: /^Veto 1\.1\.0\?/ },
  {
    words: ['acknowledge', 'production', '2', ...why, ...byAnn],
    before: [[...promoted, '--override', 'now']],
    shows: /^record 2: sam moved production to 1\.1\.0 past its policies: now/m,
    asks: /^Acknowledge it\?/,
  },
  {
    words: ['unveto', '1.1.0', ...why],
    before: [['veto', '1.1.0', ...why]],
    shows: /^1\.1\.0 may be promoted again/m,
    asks: /^End the veto of 1\.1\.0\?/,
  },
  {
    words: ['promote', 'production', '1.1.0'],
    before: [followed],
    keeper: 'git',
    asks: /^Write 1\.1\.0 to environments\/production\.pin\.json\?/,
  },
  { words: ['sync'], before: [followed, [...promoted, '--commit']], keeper: 'git', asks: /^Move production to 1\.1\.0\?/ },
  {
    words: ['sync'],
    where: ', where the pin says a hold,',
    before: [[...held, '--commit']],
    keeper: 'git',
    shows: /^production: its pin holds it: black friday/m,
    asks: /^Hold production\?/,
  },
];

for (const { words, where, before = [], keeper, shows = diff, asks } of moves)
  test(`pawl ${words.join(' ')}${where ?? (keeper === undefined ? '' : ', where Git keeps the pin,')} shows and asks, and writes nothing where somebody says no or in a dry run`, async (t) => {
    const shop = await stage(t, { keeper, before });
    const start = await shop.state();
    const dry = await shop.pawl(...words, '--dry-run');
    assert.deepEqual([dry.code, shop.questions], [0, []], dry.stdout);
    assert.match(dry.stderr, shows);
    assert.match(dry.stderr, /dry run: nothing was written/);
    assert.deepEqual(await shop.state(), start);

    const declined = await shop.pawl(...words);
    assert.deepEqual([declined.code, shop.questions.length], [1, 1], declined.stdout);
    assert.match(declined.stderr, shows);
    assert.match(shop.questions[0] ?? '', asks);
    assert.deepEqual(await shop.state(), start);

    // Nobody is asked in a job.
    shop.door.interactive = false;
    assert.equal((await shop.pawl(...words)).code, 0);
    assert.equal(shop.questions.length, 1);
    assert.notDeepEqual(await shop.state(), start);
  });

test('publish asks before it moves an environment whose pin names that version', async (t) => {
  const shop = await stage(t, { keeper: 'git' });
  shop.door.interactive = false;
  await shop.commit({ ...files('two', 'git'), [pinFile]: '{ "version": "1.2.0" }\n' });
  for (const words of [['publish', '1.2.0'], followed]) assert.equal((await shop.pawl(...words)).code, 0);
  shop.door.interactive = true;
  const start = await shop.state();
  const declined = await shop.pawl('publish', '1.2.0');
  assert.deepEqual([declined.code, shop.questions], [0, ['Move production to 1.2.0? [y/N] ']], declined.stderr);
  assert.match(declined.stderr, diff);
  assert.match(declined.stderr, /^production stays at 1\.0\.0: you said no$/m);
  assert.deepEqual(await shop.state(), start);
  assert.match((await shop.pawl('publish', '1.2.0', '--yes')).stderr, /^✓ production moved to 1\.2\.0/m);
  assert.equal(shop.questions.length, 1);
});

test('follow asks once for each move, and moves nothing more once somebody says no', async (t) => {
  const shop = await stage(t);
  const answers = [true, false];
  shop.door.answer = () => answers.shift() ?? assert.fail('asked again');
  const { code, stdout, stderr } = await shop.pawl('follow', '--wait');
  assert.equal(code, 1);
  assert.deepEqual(shop.questions, ['Move development to 1.1.0? [y/N] ', 'Move staging to 1.1.0? [y/N] ']);
  assert.match(stdout, /^✓ development moved to 1\.1\.0 \(record 2\)$/m);
  assert.match(stdout, /^staging stays at 1\.0\.0: you said no$/m);
  assert.match(stderr, /^development: 1\.0\.0 -> 1\.1\.0\n(?:.*\n)*staging: 1\.0\.0 -> 1\.1\.0$/m);
});

test('follow names what it did not try since somebody said no before, and asks nobody with --yes', async (t) => {
  const shop = await stage(t);
  assert.match(
    (await shop.pawl('follow')).stdout,
    /^development stays at 1\.0\.0: you said no\n {2}staging: not tried, since you said no before$/m,
  );
  const told = (await shop.pawl('follow', '--json')).json<Answer<'follow'>>();
  assert.deepEqual(
    told.map((one) => [one.environment, 'result' in one ? one.result : 'reason' in one && one.reason]),
    [
      ['development', 'declined'],
      ['staging', 'not tried, since you said no before'],
    ],
  );
  assert.equal(shop.questions.length, 2);
  const { code, stderr } = await shop.pawl('follow', '--yes');
  assert.deepEqual([code, shop.questions.length], [0, 2]);
  assert.match(stderr, diff);
});

test('several jobs that follow at once write one record for each environment', async (t) => {
  const shop = await stage(t);
  shop.door.interactive = false;
  const all = await Promise.all(Array.from({ length: 4 }, () => shop.pawl('follow')));
  assert.deepEqual(
    all.map(({ code }) => code),
    [0, 0, 0, 0],
  );
  for (const environment of ['development', 'staging']) {
    const records = (await shop.pawl('history', environment, '--json')).json<Answer<'history'>>();
    assert.deepEqual(
      records.map(({ to }) => to?.version),
      ['1.1.0', '1.0.0'],
      environment,
    );
  }
});

interface Stage extends Pick<UserProject, 'pawl' | 'commit'> {
  readonly door: { interactive: boolean; answer: () => boolean };
  readonly questions: readonly string[];
  /** All tags of all repositories, and the pin. */
  state(): Promise<Readonly<Record<string, string | undefined>>>;
}

/** A shop at 1.0.0 everywhere, 1.1.0 published, and then somebody at a terminal who says no. */
async function stage(t: TestContext, { keeper, before = [] }: Pick<Move, 'keeper' | 'before'> = {}): Promise<Stage> {
  const door = { interactive: false, answer: () => false };
  const questions: string[] = [];
  const project = await userProject(t, files('one'), {
    ...rememberingCompiler,
    get interactive() {
      return door.interactive;
    },
    ask: async (question) => {
      questions.push(question);
      return door.answer();
    },
  });
  for (const [name, { privatePem }] of Object.entries(keys)) await writeFile(join(project.folder, '.git', `${name}.key`), privatePem);
  const pawl: Stage['pawl'] = (...words) =>
    project.pawl(...words, ...(words[0] === 'history' || words.includes('--key') ? [] : ['--key', '.git/sam.key']));
  const done = async (...words: string[]) => {
    const { code, stdout, stderr } = await pawl(...words);
    assert.equal(code, 0, `${words.join(' ')}: ${stdout}${stderr}`);
  };
  for (const words of [['publish', '1.0.0'], ['follow'], ['promote', 'production', '1.0.0']]) await done(...words);
  await project.commit(files('two', keeper));
  await done('publish', '1.1.0');
  for (const words of before) await done(...words);
  door.interactive = true;
  return { door, questions, pawl, commit: project.commit, state: () => stateOf(project.folder) };
}

function files(text: string, keeper: 'ledger' | 'git' = 'ledger'): Readonly<Record<string, string>> {
  const of = (name: keyof typeof keys) => `publicKey(${JSON.stringify(keys[name].publicPem)}, { name: '${name}' })`;
  const trust = `trust: { releases: [${of('sam')}], promotions: [${of('sam')}, ${of('ann')}], evidence: [] },`;
  const shop = shopFiles({ text, keeper, overrider: keys.sam.publicPem });
  return Object.fromEntries(Object.entries(shop).map(([file, all]) => [file, all.replace("name: 'shop',", `name: 'shop', ${trust}`)]));
}

async function stateOf(folder: string): ReturnType<Stage['state']> {
  const state: Record<string, string | undefined> = { pin: await readFile(join(folder, pinFile), 'utf8').catch(() => undefined) };
  for (const name of ['', '/development', '/staging', '/production', '/vetoes', '/evidence']) {
    const repository = openRepository(`oci-layout:${folder}/.pawl/registry/shop${name}`);
    for (const tag of await repository.tags()) state[`${name}:${tag}`] = (await repository.resolve(tag))?.digest;
  }
  return state;
}
