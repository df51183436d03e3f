import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { digestOf } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const publisher = generateKey();
const promoter = generateKey();

test('pawl verify proves what a publisher and a promoter signed, and leaves open what only a rebuild tells', async (t) => {
  const shop = await signedShop(t);
  const release = await shop.verify('1.0.0');
  assert.equal(release.code, 0);
  assert.deepEqual(
    release.answer.proofs.filter(({ result }) => result !== 'proved').map(({ claim }) => claim),
    ['It is what its source compiles to'],
  );
  assert.ok(
    release.answer.proofs.some(({ claim, detail }) => claim === 'Its provenance agrees with it' && /commit [0-9a-f]{40}/.test(detail)),
  );
  const environment = await shop.verify('development');
  assert.equal(environment.code, 0);
  assert.equal(environment.answer.outcome, 'proved', JSON.stringify(environment.answer.proofs, undefined, 1));
});

test('pawl verify fails where the signatures are of others than the project trusts', async (t) => {
  const shop = await signedShop(t);
  await shop.project.commit(trusting({ releases: promoter.publicPem, promotions: publisher.publicPem }));
  for (const what of ['1.0.0', 'development']) {
    const { code, answer } = await shop.verify(what);
    assert.equal(code, 1, what);
    assert.equal(answer.outcome, 'failed');
    assert.ok(
      answer.proofs.some(({ result, detail }) => result === 'failed' && /not trusted|counts/.test(detail)),
      JSON.stringify(answer.proofs),
    );
  }
});

test('pawl verify leaves signatures open where the project trusts nobody by name', async (t) => {
  const shop = await signedShop(t);
  await shop.project.commit(shopFiles());
  const { code, answer } = await shop.verify('1.0.0');
  assert.equal(code, 0);
  assert.equal(answer.outcome, 'open');
  assert.ok(answer.proofs.some(({ claim, result }) => claim === 'A publisher signed it' && result === 'open'));
});

test('pawl verify sees a tag that was moved', async (t) => {
  const shop = await signedShop(t);
  const repository = openRepository(`oci-layout:${join(shop.project.folder, '.pawl', 'registry', 'shop', 'development')}`);
  const other = await repository.writeManifest(
    { mediaType: mediaTypes.manifest, bytes: Buffer.from(JSON.stringify(emptyManifest)) },
    { tag: 'live' },
  );
  const { code, answer } = await shop.verify('development');
  assert.equal(code, 1);
  assert.ok(answer.proofs.some(({ claim, detail }) => claim.startsWith('Tag live') && detail.includes(other.digest)));
});

test('the conclusion of pawl verify and of pawl history --verify names records that do not count', async (t) => {
  const shop = await signedShop(t);
  const repository = openRepository(`oci-layout:${join(shop.project.folder, '.pawl', 'registry', 'shop', 'development')}`);
  const record = (await repository.tags()).find((tag) => tag.startsWith('record-1-')) ?? '';
  const manifest = await repository.readManifest(record);
  assert.ok(manifest !== undefined);
  const bytes = Buffer.from(`${Buffer.from(manifest.bytes).toString().trimEnd()}\n`);
  await repository.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes }, { tag: recordTag(1, digestOf(bytes)) });
  const ran = await shop.project.pawl('verify', 'development');
  assert.equal(ran.code, 1);
  assert.match(ran.stdout.split('\n')[0] ?? '', /1 not as it says, \d+ proved, 1 record that does not count$/);
  const chain = await shop.project.pawl('history', 'development', '--verify');
  assert.match(chain.stdout.split('\n')[0] ?? '', /back to the first; 1 record beside it does not count$/);
});

test('pawl verify says what it needs', async (t) => {
  const shop = await signedShop(t);
  for (const [what, message] of [
    ['9.9.9', /does not exist/],
    ['nowhere', /this project has development, staging, production/],
    ['oci://registry.example.com/acme/shop', /it names no version/],
  ] as const) {
    const ran = await shop.project.pawl('verify', what);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, message);
  }
  const record = await shop.verify('development@1');
  assert.deepEqual([record.code, record.answer.outcome], [0, 'proved']);
  assert.match(record.answer.subject, /^record 1 of oci-layout:.*\/development$/);
  assert.match((await shop.project.pawl('verify', 'development@2')).stderr, /Cannot find record 2 of "development": its newest is 1/);
  const unknown = await shop.project.pawl('verify', 'development@1.0.0');
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /a record by its number: pawl verify production@17/);
});

const emptyManifest = {
  schemaVersion: 2,
  mediaType: mediaTypes.manifest,
  artifactType: 'application/x.other',
  config: {
    mediaType: 'application/vnd.oci.empty.v1+json',
    digest: `sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a`,
    size: 2,
  },
  layers: [],
};

/** 1.0.0, published and in force in development, signed by the publisher and the promoter. */
async function signedShop(t: TestContext) {
  const project = await userProject(t, trusting({ releases: publisher.publicPem, promotions: promoter.publicPem }), rememberingCompiler);
  for (const [name, { privatePem }] of Object.entries({ publisher, promoter }))
    await writeFile(join(project.folder, '.git', `${name}.key`), privatePem);
  const good = async (...words: readonly string[]) => {
    const ran = await project.pawl(...words);
    assert.equal(ran.code, 0, ran.stderr + ran.stdout);
  };
  await good('publish', '1.0.0', '--key', '.git/publisher.key');
  await good('promote', 'development', '1.0.0', '--yes', '--key', '.git/promoter.key');
  return {
    project,
    async verify(what: string) {
      const ran = await project.pawl('verify', what, '--json');
      return { code: ran.code, answer: answers.verify.parse(ran.json()) };
    },
  };
}

function trusting({ releases, promotions }: { readonly releases: string; readonly promotions: string }): Record<string, string> {
  const files = shopFiles();
  const text = files['environments/index.ts'] ?? '';
  return {
    ...files,
    'environments/index.ts': text.replace(
      "project({ name: 'shop',",
      `project({ name: 'shop', trust: { releases: [publicKey(${JSON.stringify(releases)}, { name: 'publisher' })], promotions: [publicKey(${JSON.stringify(promotions)}, { name: 'promoter' })] },`,
    ),
  };
}
