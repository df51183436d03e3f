import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { withoutKeys } from '../../lib/cli/output/without-keys.ts';
import { run } from '../../lib/cli/run.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { claimTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { leapingTime } from '../cli/leaping-time.ts';
import { toolsForTests, userProject } from '../cli/project.ts';
import { rememberingCompiler } from '../cli/remembering-compiler.ts';
import { shopFiles } from '../cli/shop.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { stolen, stolenTable } from './stolen.ts';

const token = 'eyJhbGciOiJFUzI1NiJ9.c2VjcmV0IG9mIHRoZSB0b2tlbg.c2lnbmF0dXJl';

for (const [kind, pem] of [
  ['a key', generateKey().privatePem],
  ['an encrypted key', generateKey('passphrase').privatePem],
] as const)
  test(`${kind} that is given where a file belongs is in no message`, async (t) => {
    const folder = await temporaryFolder(t);
    const inBase64 = Buffer.from(pem).toString('base64');
    const secrets = [pem.split('\n')[1]?.slice(0, 24) ?? '', inBase64.slice(40, 64), token.slice(21, 40)];
    for (const words of [
      ['promote', 'production', '1.0.0', `--key=${pem}`],
      ['promote', 'production', '1.0.0', '--key', pem],
      ['promote', 'production', '1.0.0', `--key=${inBase64}`],
      ['promote', 'production', '1.0.0', '--keyless', '--identity-token', token],
      ['promote', 'production', '1.0.0', `--project=${pem}`],
      ['promote', 'production', pem],
      ['key', 'show', ` ${pem}`],
      ['key', 'show', inBase64],
      ['key', 'new', pem],
    ])
      for (const json of [[], ['--json']]) {
        const said: string[] = [];
        const tell = (text: string) => void said.push(text);
        const code = await run([...words, ...json], { ...toolsForTests({ folder }), print: tell, note: tell });
        assert.notEqual(code, 0);
        for (const secret of secrets) assert.ok(!said.join('\n').includes(secret), `${words.slice(0, 2).join(' ')}: ${said.join('\n')}`);
      }
  });

test('a message keeps what stands around a private key, and public keys', () => {
  const { privatePem, publicPem } = generateKey();
  assert.equal(withoutKeys(`Cannot read "${privatePem}": why`), 'Cannot read "(a private key)\n": why');
  assert.equal(withoutKeys(JSON.stringify({ message: privatePem.slice(0, 90), next: 1 })), '{"message":"(a private key)","next":1}');
  assert.equal(withoutKeys(publicPem), publicPem);
});

test('who claims to be writing cannot write to the terminal of whoever waits', async (t) => {
  const shop = await userProject(t, shopFiles(), { ...rememberingCompiler, ...leapingTime() });
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  const ledger = openRepository(`oci-layout:${shop.folder}/.pawl/registry/shop/development`);
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', bytes: Buffer.from('{}') };
  const config = await ledger.writeBlob(empty);
  const annotations = { 'pawl.dev/who': 'eve\u001b[2J\u202e', 'org.opencontainers.image.created': '2030\u0007' };
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [config], annotations }));
  await ledger.writeManifest({ mediaType: mediaTypes.manifest, bytes }, { tag: claimTag({ sequence: 1, nonce: 'a'.repeat(16) }) });
  const followed = await shop.pawl('follow', 'development');
  assert.equal(followed.code, 0, followed.stderr);
  assert.match(followed.stderr, /waiting for eve\\u001b\[2J\\u202e/);
  const controls = [...followed.stderr].filter((character) => /[\p{Cc}\u202e]/u.test(character) && character !== '\n');
  assert.deepEqual(controls, []);
});

test('docs/security.md shows what a thief can do as it was tried, each row by a test', () => {
  const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
  assert.ok(page.includes(stolenTable().join('\n')), `Put this into docs/security.md:\n${stolenTable().join('\n')}`);
  for (const [name, row] of Object.entries(stolen)) {
    const file = new URL(`${row.test}.test.ts`, import.meta.url);
    assert.ok(existsSync(file) && readFileSync(file, 'utf8').includes(`stolenName('${name}')`), name);
  }
});
