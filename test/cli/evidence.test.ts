import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import type { Tools } from '../../lib/cli/tools.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { type UserProject, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';

const keys = { ci: generateKey(), sam: generateKey(), ann: generateKey(), bob: generateKey(), stranger: generateKey() };
type Name = keyof typeof keys;

const files = (trusts = true, emails: Partial<Record<Name, string>> = {}) => ({
  'environments/index.ts': `
import { ApiObject } from 'cdk8s';
import { application, approved, attested, environment, httpCheck, pinned, project, publicKey } from 'pawl';
import { z } from 'zod';

const settings = application('settings', z.object({ text: z.string() }), (chart, { text }) => {
  new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { text } });
});
const [ci, sam, ann, bob] = [${(['ci', 'sam', 'ann', 'bob'] as const).map((name) => `publicKey(\`${keys[name].publicPem}\`, { name: '${name}', ${emails[name] ?? `emails: ['${name}@shop.example']`} })`).join(', ')}];
const staging = environment('staging', { tier: 'staging', kubernetes: '1.34', track: pinned(), deploy: [settings({ text: 'one' })] });
const production = environment('production', {
  tier: 'production',
  kubernetes: '1.34',
  track: pinned(),
  promoteFrom: staging,
  policies: [
    approved({ count: 1, by: [ann] }),
    attested({ type: 'https://in-toto.io/attestation/test-result/v0.1', by: [bob], where: (predicate) => predicate.result === 'PASSED' || 'the tests failed' }),
    httpCheck('smoke'),
  ],
  deploy: [settings({ text: 'one' })],
});
export default project({
  name: 'shop',
  environments: [staging, production],
  ${trusts ? 'trust: { releases: [ci], promotions: [sam], evidence: [ann, bob] },' : ''}
});
`,
});

interface Shop extends UserProject {
  as(name: Name, ...words: readonly string[]): ReturnType<UserProject['pawl']>;
}

async function shopOf(t: TestContext, { trusts = true, ...tools }: { readonly trusts?: boolean } & Partial<Tools> = {}): Promise<Shop> {
  const shop = await userProject(
    t,
    { '.gitignore': 'node_modules\n.pawl\n*.key\n*.json\n', ...files(trusts) },
    { ...rememberingCompiler, ...tools },
  );
  for (const [name, { privatePem }] of Object.entries(keys)) await writeFile(join(shop.folder, `${name}.key`), privatePem, { mode: 0o600 });
  return { ...shop, as: (name, ...words) => shop.pawl(...words, '--key', join(shop.folder, `${name}.key`)) };
}

test('a move waits for a person, a test result and a server, each signed by whoever is asked for', async (t) => {
  const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"passed":3}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const shop = await shopOf(t);
  await writeFile(join(shop.folder, 'results.json'), '{"result":"PASSED"}');
  const results = ['attest', '1.0.0', '--type', 'test-result', '--predicate', join(shop.folder, 'results.json')];

  const published = await shop.as('ci', 'publish', '1.0.0');
  assert.match(published.stdout, /^ {2}Signed by ci$/m);
  const refused = await shop.as('sam', 'promote', 'production', '1.0.0', '--json');
  assert.deepEqual(
    refused.json<Answer<'move'>>().findings.map(({ id }) => id),
    ['approved', 'attested', 'http-check'],
  );

  assert.match(
    (await shop.as('ann', ...results)).stdout,
    /^✓ ann attested https:\/\/in-toto\.io\/attestation\/test-result\/v0\.1 of 1\.0\.0$/m,
  );
  assert.equal((await shop.as('bob', 'approve', 'production', '1.0.0')).code, 0);
  const still = await shop.as('sam', 'promote', 'production', '1.0.0', '--json');
  assert.equal(still.json<Answer<'move'>>().findings.length, 3, 'each of them has signed what the other is asked for');

  assert.equal((await shop.as('bob', ...results)).code, 0);
  const approved = await shop.as('ann', 'approve', 'production', '1.0.0', '--why', 'looks good');
  assert.match(approved.stderr, /^production: nothing -> 1\.0\.0$/m);
  assert.match(approved.stdout, /^✓ ann approved 1\.0\.0 for production, from nothing, until 20/);
  const { port } = server.address() as AddressInfo;
  const checked = await shop.as('bob', 'attest', '1.0.0', '--http-check', `smoke=http://127.0.0.1:${port}/1.0.0`);
  assert.match(checked.stdout, /^ {2}The server answered 200$/m);
  const moved = await shop.as('sam', 'promote', 'production', '1.0.0', '--json');
  assert.deepEqual(moved.json<Answer<'move'>>().result, 'written');

  const listed = (await shop.pawl('attest', 'list', '1.0.0', '--json')).json<Answer<'attestations'>>();
  assert.equal(listed.statements.filter(({ ignored }) => ignored === null).length, 3 + 5);
  assert.match(
    (await shop.pawl('attest', 'list', '1.0.0')).stdout,
    /^yes {5}evidence {2}approve for production from nothing until \S+: looks good +ann /m,
  );
});

test('whoever declines blocks, and takes it back by approving', async (t) => {
  const shop = await shopOf(t);
  assert.equal((await shop.as('ci', 'publish', '1.0.0')).code, 0);
  const said = async () => {
    const { statements } = (await shop.pawl('attest', 'list', '1.0.0', '--json')).json<Answer<'attestations'>>();
    return statements.flatMap(({ says }) => says?.split(' ')[0] ?? []);
  };
  const declined = await shop.as('ann', 'decline', 'production', '1.0.0', '--why', 'the migration locks orders', '--json');
  assert.deepEqual([declined.code, declined.json<Answer<'approval'>>().decision, await said()], [0, 'decline', ['decline']]);
  assert.equal((await shop.as('ann', 'approve', 'production', '1.0.0')).code, 0);
  assert.deepEqual(await said(), ['approve']);
});

test('the project says whose a key is, Git who wrote the release, and where nobody can tell nobody is believed', async (t) => {
  const shop = await shopOf(t);
  assert.equal((await shop.as('ci', 'publish', '1.0.0')).code, 0);
  assert.equal((await shop.as('ann', 'approve', 'production', '1.0.0')).code, 0);
  const saidOf = async (emails: string) => {
    await shop.commit(files(true, { ann: emails }));
    const { stdout } = await shop.as('sam', 'promote', 'production', '1.0.0', '--json');
    const { findings } = JSON.parse(stdout) as Answer<'move'>;
    return findings.filter(({ id }) => id === 'approved').map(({ message }) => message.replace(/^.*; ann's /, ''));
  };
  assert.deepEqual(await saidOf("emails: ['ann@shop.example']"), []);
  assert.deepEqual(await saidOf("emails: ['ann@home.example', 'dana@shop.example']"), ['is for a release of their own']);
  assert.deepEqual(await saidOf(''), ["cannot be told from the author's (dana@shop.example): nobody says which addresses are theirs"]);
});

test('nobody speaks without a key, or with one that is not trusted with evidence', async (t) => {
  const shop = await shopOf(t);
  assert.equal((await shop.as('ci', 'publish', '1.0.0')).code, 0);
  await writeFile(join(shop.folder, 'results.json'), '{}');
  const attest = ['attest', '1.0.0', '--type', 'test-result', '--predicate', join(shop.folder, 'results.json')];
  for (const words of [['approve', 'production', '1.0.0'], ['decline', 'production', '1.0.0'], attest]) {
    const keyless = await shop.pawl(...words, '--json');
    assert.deepEqual([keyless.code, keyless.json<Answer<'error'>>().error.code], [1, 'NO_KEY']);
    for (const name of ['ci', 'sam', 'stranger'] as const) {
      const refused = await shop.as(name, ...words, '--json');
      assert.deepEqual([refused.code, refused.json<Answer<'error'>>().error.code], [1, 'UNTRUSTED_KEY'], name);
    }
  }
  const { statements } = (await shop.pawl('attest', 'list', '1.0.0', '--json')).json<Answer<'attestations'>>();
  assert.equal(
    statements.some(({ where }) => where === 'evidence'),
    false,
  );
});

test('a release is published by who is trusted with that, and by nobody else', async (t) => {
  const shop = await shopOf(t);
  assert.match((await shop.pawl('publish', '1.0.0')).stderr, /Cannot publish "shop": the project says who signs that, and nobody does/);
  for (const name of ['sam', 'ann', 'stranger'] as const) {
    const { code, stderr } = await shop.as(name, 'publish', '1.0.0');
    assert.equal(code, 1);
    assert.match(stderr, /is not in trust\.releases of the project/);
  }
  assert.match((await shop.pawl('attest', 'list', '1.0.0')).stderr, /it does not exist/);
  const { signer } = (await shop.as('ci', 'publish', '1.0.0', '--json')).json<Answer<'publish'>>();
  assert.deepEqual(signer?.kind === 'key' && signer.name, 'ci');
});

test('without trust nothing is verified, and everything says so', async (t) => {
  const shop = await shopOf(t, { trusts: false });
  assert.match(
    (await shop.pawl('publish', '1.0.0')).stdout,
    /^ {2}Not signed: the project trusts nobody by name, so nothing is verified$/m,
  );
  assert.match((await shop.as('ci', 'publish', '1.0.0')).stdout, /whom the project does not name in trust\.releases: nobody will look$/m);
  const { code, json } = await shop.as('ann', 'approve', 'production', '1.0.0', '--json');
  assert.deepEqual([code, json<Answer<'error'>>().error.code], [1, 'NO_TRUST']);
  const listed = await shop.pawl('attest', 'list', '1.0.0');
  assert.match(listed.stderr, /so nothing is verified and nothing counts/);
  assert.doesNotMatch(listed.stdout, /^yes/m);
});

test('a word is only given after it was shown, asked for, and not in a dry run', async (t) => {
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question);
    return false;
  };
  const shop = await shopOf(t, { interactive: true, ask });
  assert.equal((await shop.as('ci', 'publish', '1.0.0')).code, 0);
  const dry = await shop.as('ann', 'approve', 'production', '1.0.0', '--dry-run');
  assert.deepEqual([dry.code, dry.stdout], [0, 'Nothing was said about 1.0.0\n']);
  const declined = await shop.as('ann', 'approve', 'production', '1.0.0');
  assert.deepEqual([declined.code, questions], [1, ['Approve 1.0.0 for production as ann? [y/N] ']]);
  // Whoever reads JSON is asked as well: on stderr.
  assert.equal((await shop.as('ann', 'approve', 'production', '1.0.0', '--json')).code, 1);
  assert.equal(questions.length, 2);
  assert.doesNotMatch((await shop.pawl('attest', 'list', '1.0.0')).stdout, /approve/);
  assert.equal((await shop.as('ann', 'approve', 'production', '1.0.0', '--yes')).code, 0);
});

test('words that make no sense are wrong usage, and files that hold no JSON are refused', async (t) => {
  const shop = await shopOf(t);
  assert.equal((await shop.as('ci', 'publish', '1.0.0')).code, 0);
  for (const words of [
    ['attest', '1.0.0'],
    ['attest', '1.0.0', '--type', 'test-result'],
    ['attest', '1.0.0', '--type', 'tests', '--predicate', 'x.json'],
    ['attest', '1.0.0', '--http-check', 'https://smoke.example.com'],
    ['attest', '1.0.0', '--http-check', 'smoke=https://smoke.example.com', '--type', 'x:y'],
    ['approve', 'production', '1.0.0', '--expires', 'soon'],
    ['approve', 'production', '1.0.0', '--expires', '400d'],
    ['approve', 'production'],
    ['publish', '1.0.1', '--builder', 'me'],
  ])
    assert.equal((await shop.as(words[0] === 'publish' ? 'ci' : 'ann', ...words)).code, 2, words.join(' '));
  const predicate = join(shop.folder, 'predicate.json');
  for (const [text, reason] of [
    ['{', /it is not JSON/],
    ['['.repeat(100) + ']'.repeat(100), /it is nested more than 64 levels deep/],
    [JSON.stringify('x'.repeat(1_100_000)), /more than the limit of 1048576/],
  ] as const) {
    await writeFile(predicate, text);
    const { code, stderr } = await shop.as('ann', 'attest', '1.0.0', '--type', 'vulns', '--predicate', predicate);
    assert.equal(code, 1);
    assert.match(stderr, reason);
  }
  assert.match(
    (await shop.as('ann', 'attest', '1.0.0', '--type', 'vulns', '--predicate', 'none.json')).stderr,
    /Cannot attest what is in "none\.json"/,
  );
  await writeFile(predicate, '{}');
  for (const type of ['https://pawl.dev/approval/v1', 'https://pawl.dev/report/v1', 'https://sigstore.dev/cosign/sign/v1'])
    assert.match(
      (await shop.as('ann', 'attest', '1.0.0', '--type', type, '--predicate', predicate)).stderr,
      /it is nothing that is attested/,
    );
  assert.equal((await shop.as('ann', 'approve', 'moon', '1.0.0')).code, 1);
  assert.equal((await shop.as('ann', 'approve', 'production', '9.9.9')).code, 1);
});
