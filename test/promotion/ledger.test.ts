import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyBlob } from '../../lib/artifact/wire-format.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { RegistryError, type RegistryErrorCode } from '../../lib/oci/registry-error.ts';
import { newClaim, putClaim } from '../../lib/promotion/ledger/writing/claim.ts';
import { appendRecord, type LedgerHead, readCurrent, readHead } from '../../lib/promotion/ledger.ts';
import { seededRandom } from '../seeded-random.ts';
import { draft, noon, someManifest, writeRecord, writer } from './ledger-samples.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

/** Another writer's claim on the first record, as it stands while that writer works or after it crashed. */
async function strangersClaim(repository: Repository): Promise<void> {
  await repository.writeBlob(emptyBlob);
  const claim = newClaim(1, { environment: 'staging', who: 'bob@example.com', when: new Date(noon), random: seededRandom(7) });
  await putClaim(repository, claim, {});
}

test('appendRecord writes a chain in which every record names the one before', async () => {
  const repository = memoryRepository();
  const manifest = await someManifest(repository);
  const first = await appendRecord(writer(repository), async () => draft(manifest));
  const second = await appendRecord(writer(repository), async () => draft(manifest, { action: 'hold' }));
  assert.equal(first?.record.sequence, 1);
  assert.equal(first?.record.previous, null);
  assert.equal(second?.record.sequence, 2);
  assert.equal(second?.record.previous, first?.digest);
  assert.deepEqual(second?.verification, { kind: 'none' });
  const stored = await repository.readManifest(second?.digest ?? '');
  assert.equal(JSON.parse(new TextDecoder().decode(stored?.bytes)).subject.digest, first?.digest, 'garbage collection keeps the chain');
});

test('appendRecord moves the hints and leaves no claim behind', async () => {
  const repository = memoryRepository();
  const manifest = await someManifest(repository);
  const entry = await appendRecord(writer(repository), async () => draft(manifest));
  assert.equal((await repository.resolve('current'))?.digest, entry?.digest);
  assert.equal((await repository.resolve('live'))?.digest, manifest.digest);
  assert.deepEqual(await repository.tags(), ['current', 'live', `record-1-${entry?.digest.slice(7)}`]);
  assert.deepEqual(await readCurrent(repository), entry);
});

test('appendRecord gives decide the head, and writes nothing where it makes no record', async () => {
  const repository = memoryRepository();
  const manifest = await someManifest(repository);
  const heads: LedgerHead[] = [];
  const first = await appendRecord(writer(repository), async (head) => {
    heads.push(head);
    return draft(manifest);
  });
  const before = await repository.tags();
  const none = await appendRecord(writer(repository), async (head) => {
    heads.push(head);
    return undefined;
  });
  assert.equal(none, undefined);
  assert.deepEqual(heads, [
    { kind: 'empty', ignored: [] },
    { kind: 'head', entry: first, ignored: [] },
  ]);
  assert.deepEqual(await repository.tags(), before);
});

test('appendRecord refuses a move to a manifest that is not in the repository, and a record of another environment', async () => {
  const repository = memoryRepository();
  const elsewhere = await someManifest(memoryRepository(), 'elsewhere');
  await assert.rejects(
    appendRecord(writer(repository), async () => draft(elsewhere)),
    { code: 'MISSING_MANIFEST' },
  );
  assert.deepEqual(await repository.tags(), []);
  await appendRecord(writer(repository), async () => draft(null));
  await assert.rejects(
    appendRecord(writer(repository), async () => draft(null, { environment: 'production' })),
    {
      code: 'WRONG_ENVIRONMENT',
      message: /it is the ledger of "staging", the record is of "production"/,
    },
  );
});

test('appendRecord refuses a record that nobody could read afterwards', async () => {
  const repository = memoryRepository();
  const long = 'x'.repeat(5000);
  await assert.rejects(
    appendRecord(writer(repository), async () => draft(null, { why: long })),
    { code: 'BAD_RECORD', message: /Cannot add record 1 to ".*": why: / },
  );
  const verdicts = Array.from(
    { length: 256 },
    () => ({ policy: 'ä'.repeat(4096), mode: 'warn', verdict: 'allow', reason: 'ü'.repeat(4096) }) as const,
  );
  await assert.rejects(
    appendRecord(writer(repository), async () => draft(null, { verdicts: [...verdicts] })),
    { code: 'BAD_RECORD', message: /at most 4194304 are allowed$/ },
  );
  assert.deepEqual(await repository.tags(), []);
});

test('appendRecord finishes the record of a writer that did not come to move the hints', async () => {
  const repository = memoryRepository();
  const manifest = await someManifest(repository);
  const lone = await writeRecord(repository, undefined, { to: { version: '1.0.0', index: manifest.digest, manifest: manifest.digest } });
  assert.equal(await readCurrent(repository), undefined);
  await appendRecord(writer(repository), async () => undefined);
  assert.equal((await readCurrent(repository))?.digest, lone.digest);
  assert.equal((await repository.resolve('live'))?.digest, manifest.digest);
});

test('appendRecord decides again when somebody else writes while it decides', async () => {
  const repository = memoryRepository();
  const seen: (number | undefined)[] = [];
  const entry = await appendRecord(writer(repository), async (head) => {
    seen.push(head.kind === 'head' ? head.entry.record.sequence : undefined);
    if (seen.length === 1) await appendRecord(writer(repository), async () => draft(null, { why: 'first' }));
    return draft(null, { why: 'second' });
  });
  assert.deepEqual(seen, [undefined, 1]);
  assert.equal(entry?.record.sequence, 2);
});

test('appendRecord asks again what to write after half a minute of waiting: what that was judged by lies elsewhere', async () => {
  const repository = memoryRepository();
  await strangersClaim(repository);
  const ledger = writer(repository);
  const waitedAt: number[] = [];
  const decide = async () => {
    waitedAt.push(ledger.waits.reduce((sum, one) => sum + one, 0));
    return waitedAt.length === 1 ? draft(null) : undefined;
  };
  assert.equal(await appendRecord(ledger, decide, { decisionLife: 30_000 }), undefined);
  const [first, second = 0, ...others] = waitedAt;
  assert.deepEqual([first, others], [0, []]);
  assert.ok(second >= 30_000 && second < 40_000, `${second} ms`);
});

test('appendRecord waits a minute for a claim that nobody withdraws, says whose it is, and clears it away', async () => {
  const repository = memoryRepository();
  await strangersClaim(repository);
  const ledger = writer(repository);
  const holders: unknown[] = [];
  const entry = await appendRecord(ledger, async () => draft(null), { onWait: (holder) => holders.push(holder) });
  assert.equal(entry?.record.sequence, 1);
  const waited = ledger.waits.reduce((sum, one) => sum + one, 0);
  assert.ok(waited >= 60_000 && waited < 70_000, `${waited} ms`);
  assert.deepEqual(holders[0], { who: 'bob@example.com', since: noon });
  assert.deepEqual(
    (await repository.tags()).filter((tag) => tag.startsWith('claim-')),
    [],
  );
});

test('appendRecord waits no longer for a claim that is no manifest, and takes no silent registry for one', async () => {
  const claimed = async (code: RegistryErrorCode) => {
    const repository = memoryRepository();
    await strangersClaim(repository);
    const readManifest: Repository['readManifest'] = async (name, options) => {
      if (name.startsWith('claim-')) throw new RegistryError(code, `Cannot read manifest "${name}"`);
      return repository.readManifest(name, options);
    };
    const holders: unknown[] = [];
    const onWait = (holder: unknown) => void holders.push(holder);
    const entry = await appendRecord(writer({ ...repository, readManifest }), async () => draft(null), { onWait });
    return { sequence: entry?.record.sequence, holders: [...new Set(holders)] };
  };
  assert.deepEqual(await claimed('NOT_A_MANIFEST'), { sequence: 1, holders: [undefined] });
  await assert.rejects(claimed('DENIED'), { code: 'DENIED' });
});

test('appendRecord tells no more than a line of what a claim says of its writer', async () => {
  const repository = memoryRepository();
  const told = { environment: 'staging', who: 'b'.repeat(5000), when: new Date(noon), random: seededRandom(1) };
  await putClaim(repository, newClaim(1, told), {});
  const holders: unknown[] = [];
  await appendRecord(writer(repository), async () => draft(null), { onWait: (holder) => void holders.push(holder) });
  assert.deepEqual(holders[0], { who: 'b'.repeat(256), since: noon });
});

test('appendRecord gives up after its patience and names the writer in its way', async () => {
  const repository = memoryRepository();
  const ledger = writer(repository);
  // A crowd that never stops: a new claim in every pause.
  let round = 0;
  const crowded = {
    ...ledger,
    wait: async (milliseconds: number, signal?: AbortSignal) => {
      round += 1;
      const claim = newClaim(1, { environment: 'staging', who: 'bob@example.com', when: new Date(noon), random: seededRandom(round) });
      await putClaim(repository, claim, {});
      await ledger.wait(milliseconds, signal);
    },
  };
  await strangersClaim(repository);
  await assert.rejects(
    appendRecord(crowded, async () => draft(null)),
    { code: 'BUSY', message: /bob@example\.com is \(since 2026-03-01T12:00:00\.000Z\) writing to it$/ },
  );
  assert.equal((await readHead(repository)).kind, 'empty');
});

test('appendRecord stops waiting when its signal fires', async () => {
  const repository = memoryRepository();
  await strangersClaim(repository);
  const controller = new AbortController();
  const ledger = writer(repository);
  const wait = async (milliseconds: number, signal?: AbortSignal) => {
    controller.abort(new Error('enough'));
    signal?.throwIfAborted();
    await ledger.wait(milliseconds);
  };
  await assert.rejects(
    appendRecord({ ...ledger, wait }, async () => draft(null), { signal: controller.signal }),
    /enough/,
  );
});

test('appendRecord leaves a tombstone beside its claim where the registry deletes nothing', async () => {
  const repository = memoryRepository({ removesTags: false });
  const entry = await appendRecord(writer(repository), async (head) => {
    // Taken by somebody else after this look: the claim must be withdrawn.
    if (head.kind === 'empty') await writeRecord(repository, undefined);
    return draft(null);
  });
  assert.equal(entry?.record.sequence, 2);
  const tags = await repository.tags();
  const [withdrawn] = tags.filter((tag) => tag.startsWith('withdrawn-1-'));
  assert.ok(withdrawn !== undefined && tags.includes(withdrawn.replace('withdrawn', 'claim')));
  assert.equal(
    (await appendRecord(writer(repository), async () => draft(null)))?.record.sequence,
    3,
    "what stays behind is in nobody's way",
  );
});

test('appendRecord takes a record for written that the registry took before its connection broke', async () => {
  const repository = memoryRepository();
  const entry = await appendRecord(writer(breakingOnRecord(repository, { after: true })), async () => draft(null));
  assert.deepEqual(await readHead(repository), { kind: 'head', entry, ignored: [] });
});

test('appendRecord says that it cannot tell, and keeps its claim, where the record may still be on its way', async () => {
  const repository = memoryRepository();
  await assert.rejects(
    appendRecord(writer(breakingOnRecord(repository, { after: false })), async () => draft(null)),
    {
      code: 'UNCERTAIN',
      message: /Cannot tell whether record 1 of ".*" was written: the connection broke/,
    },
  );
  assert.equal((await repository.tags()).filter((tag) => tag.startsWith('claim-1-')).length, 1);
});

test('appendRecord says that the record counts where only the hints could not be moved', async () => {
  const repository = memoryRepository();
  const refusing: Repository = {
    ...repository,
    writeManifest: async (manifest, options = {}) => {
      if (options.tag === 'current') throw new RegistryError('DENIED', 'tags may not move', { status: 403 });
      return repository.writeManifest(manifest, options);
    },
  };
  await assert.rejects(
    appendRecord(writer(refusing), async () => draft(null)),
    { code: 'UNFINISHED', message: /Record 1 of .* is written, but could not be announced: tags may not move/ },
  );
  assert.equal((await readHead(repository)).kind, 'head');
});

test('appendRecord asks nobody on a fork, and names both records', async () => {
  const repository = memoryRepository();
  const root = await writeRecord(repository, undefined);
  const sides = [await writeRecord(repository, root, { why: 'one' }), await writeRecord(repository, root, { why: 'other' })];
  const attempt = appendRecord(writer(repository), async () => assert.fail('nobody decides on a fork'));
  await assert.rejects(attempt, (error: Error & { code?: string }) => {
    assert.equal(error.code, 'FORK');
    for (const { digest } of sides) assert.ok(error.message.includes(digest));
    return true;
  });
  assert.equal(await repository.resolve('current'), undefined, 'no hint follows one side');
});

function breakingOnRecord(repository: Repository, { after }: { after: boolean }): Repository {
  return {
    ...repository,
    writeManifest: async (manifest, options = {}) => {
      if (options.tag?.startsWith('record-') !== true) return repository.writeManifest(manifest, options);
      if (after) await repository.writeManifest(manifest, options);
      throw new RegistryError('UNREACHABLE', 'the connection broke', { retryable: true });
    },
  };
}
