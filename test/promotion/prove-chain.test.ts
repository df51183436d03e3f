import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Digest } from '../../lib/digest.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { proveChain } from '../../lib/promotion/ledger.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import type { Verification } from '../../lib/signing/verification.ts';
import { writeRecord } from './ledger-samples.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

/** More than three times as many as are verified together. */
const length = 1700;
const stranger: Verification = { kind: 'untrusted', reason: 'It is not signed' };

async function longLedger(repository: Repository): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  while (entries.length < length) entries.unshift(await writeRecord(repository, entries[0]));
  return entries;
}

const repository = memoryRepository();
const entries = await longLedger(repository);
const [head] = entries;
assert.ok(head !== undefined);

test('proveChain verifies every record but its head, in the order of the chain, while it follows the chain further down', async () => {
  let read = 0;
  let readBefore: number | undefined;
  const counted: Repository = {
    ...repository,
    readManifest: async (...call) => {
      read += 1;
      return repository.readManifest(...call);
    },
  };
  const asked: Digest[] = [];
  const verify = async (digest: Digest): Promise<Verification> => {
    readBefore ??= read;
    asked.push(digest);
    return digest === entries[700]?.digest ? stranger : { kind: 'none' };
  };
  const chain = await proveChain(counted, head, { verify });
  assert.deepEqual(
    chain.map(({ digest }) => digest),
    entries.map(({ digest }) => digest),
  );
  assert.equal(new Set(asked).size, length - 1);
  assert.deepEqual(
    chain.flatMap(({ verification }, place) => (verification.kind === 'untrusted' ? [place] : [])),
    [700],
  );
  assert.ok(readBefore !== undefined && readBefore < length / 2 && read === length - 1, `${readBefore} of ${read} were read before`);
});

test('proveChain says that a chain is broken whatever its signatures are', async () => {
  const [cut] = entries.slice(-2);
  const broken: Repository = {
    ...repository,
    readManifest: async (tagOrDigest, call) => (tagOrDigest === cut?.digest ? undefined : repository.readManifest(tagOrDigest, call)),
  };
  await assert.rejects(proveChain(broken, head, { verify: async () => stranger }), { code: 'BROKEN_CHAIN', message: /back from record 3/ });
});

test('proveChain leaves no failure behind where the chain turns out to be broken after a signature could not be read', async (t) => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', hear);
  t.after(() => process.off('unhandledRejection', hear));
  const gone = entries.at(-2)?.digest;
  const broken: Repository = {
    ...repository,
    readManifest: async (tagOrDigest, call) => (tagOrDigest === gone ? undefined : repository.readManifest(tagOrDigest, call)),
  };
  const verify = async (digest: Digest): Promise<Verification> => {
    if (digest === entries[600]?.digest) throw new Error('down');
    return stranger;
  };
  await assert.rejects(proveChain(broken, head, { verify }), { code: 'BROKEN_CHAIN' });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(unhandled, []);
});

test('proveChain says that a chain is broken also where a signature far above could not be read, and asks for no more of them', async () => {
  const gone = entries.at(-2)?.digest;
  const broken: Repository = {
    ...repository,
    readManifest: async (tagOrDigest, call) => (tagOrDigest === gone ? undefined : repository.readManifest(tagOrDigest, call)),
  };
  let asked = 0;
  const verify = async (): Promise<Verification> => {
    asked += 1;
    throw new Error('down');
  };
  await assert.rejects(proveChain(broken, head, { verify }), { code: 'BROKEN_CHAIN' });
  assert.ok(asked < 1024, `${asked} were asked for`);
});

test('proveChain verifies nothing more once it has come to where the chain is broken', async () => {
  const gone = entries.at(-2)?.digest;
  const broken: Repository = {
    ...repository,
    readManifest: async (tagOrDigest, call) => (tagOrDigest === gone ? undefined : repository.readManifest(tagOrDigest, call)),
  };
  let asked = 0;
  const verify = async (): Promise<Verification> => {
    asked += 1;
    return stranger;
  };
  await assert.rejects(proveChain(broken, head, { verify }), { code: 'BROKEN_CHAIN' });
  assert.equal(asked, 3 * 512 - 1, 'what came together before, without the head');
});

test('proveChain fails where a signature cannot be read', async () => {
  const verify = async (digest: Digest): Promise<Verification> => {
    if (digest === entries.at(-1)?.digest) throw new Error('down');
    return stranger;
  };
  await assert.rejects(proveChain(repository, head, { verify }), /^Error: down$/);
});
