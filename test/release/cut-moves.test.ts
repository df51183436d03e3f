import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pullEnvironment } from '../../lib/artifact/read.ts';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import { PawlError } from '../../lib/errors.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { proveChain, readHead } from '../../lib/promotion/ledger.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { acknowledge } from '../../lib/release/ledgers/acknowledge.ts';
import { previewResolve, resolveEnvironment } from '../../lib/release/ledgers/resolve.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { readingOf } from '../../lib/release/ledgers.ts';
import { follow } from '../../lib/release/moves/follow.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import { carryOut, previewMove } from '../../lib/release/moves/move.ts';
import { promoteAll } from '../../lib/release/moves/promote-all.ts';
import { rollbackMove } from '../../lib/release/moves/rollback.ts';
import { pinPath, pinText } from '../../lib/release/pins/pin.ts';
import { syncPin } from '../../lib/release/pins/sync.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import type { Signer } from '../../lib/signing/signer.ts';
import { gitRepository } from '../compiler/git-repository.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { type MemoryRepository, memoryRepository } from '../promotion/simulation/memory-repository.ts';
import { type Cut, cutter } from './cut-repository.ts';
import { otherSigner, publishSigned, signedWorkplace, signer } from './signed-world.ts';

const words = { who: 'ann', why: 'a reason' };
const go = async () => 'go' as const;
const git = await gitRepository({ [pinPath('production')]: pinText({ version: '1.1.0' }) });
after(() => git[Symbol.asyncDispose]());

interface Move {
  readonly name: string;
  /** The ledger that it writes to. */
  readonly ledger: string;
  /** Another one, to which it writes before. @default none */
  readonly first?: string;
  /** What its records say. @default its name */
  readonly action?: string;
  /** What must have happened before. */
  readonly before?: (workplace: Workplace) => Promise<unknown>;
  readonly act: (workplace: Workplace) => Promise<unknown>;
}

async function promote(workplace: Workplace, version: string): Promise<unknown> {
  const move = { environment: 'production', version, action: 'promote', who: 'ann', why: null } as const;
  return carryOut(workplace, await previewMove(workplace, move));
}

/** A second record of the newest sequence, signed as well: what a promoter leaves who slept through the life of its claim. */
async function fork(workplace: Workplace): Promise<void> {
  const repository = workplace.repositories.environment('production');
  const head = await readHead(repository);
  assert.ok(head.kind === 'head');
  const { sequence, previous } = head.entry.record;
  await sign(repository, await writeRecord(repository, undefined, { ...head.entry.record, sequence, previous, why: 'late' }), signer);
}

/** Somebody else goes past the policies. */
async function override(workplace: Workplace): Promise<void> {
  const repository = workplace.repositories.environment('production');
  const head = await readHead(repository);
  assert.ok(head.kind === 'head');
  const { digest: previous, record } = head.entry;
  const who = { name: 'sam', verified: true, identity: await otherSigner.identify() };
  const said = { ...record, sequence: 2, previous, from: record.to, who, override: { why: 'now', who: 'sam' } };
  await sign(repository, await writeRecord(repository, undefined, said), otherSigner);
}

async function sign(repository: Repository, { digest }: LedgerEntry, by: Signer): Promise<void> {
  const descriptor = await repository.resolve(digest);
  assert.ok(descriptor !== undefined);
  await signManifest(repository, descriptor, by);
}

const moves: readonly Move[] = [
  { name: 'promote', ledger: 'production', act: (workplace) => promote(workplace, '1.1.0') },
  {
    name: 'promote --all',
    ledger: 'production',
    first: 'staging',
    action: 'promote',
    act: async (workplace) => {
      const { error } = await promoteAll(workplace, '1.1.0', { who: 'ann', why: null, door: async () => ({ door: { confirm: go } }) });
      if (error !== undefined) throw error;
    },
  },
  {
    name: 'sync',
    ledger: 'production',
    action: 'promote',
    act: (workplace) => syncPin({ ...workplace, folder: git.folder }, 'production', { door: { confirm: go }, confirmHold: go }),
  },
  {
    name: 'acknowledge',
    ledger: 'production',
    before: override,
    act: (workplace) => acknowledge(workplace, 'production', { sequence: 2, ...words }),
  },
  {
    name: 'rollback',
    ledger: 'production',
    before: (workplace) => promote(workplace, '1.1.0'),
    act: async (workplace) => {
      const move = await rollbackMove(workplace, 'production', words);
      return carryOut(workplace, await previewMove(workplace, move));
    },
  },
  { name: 'hold', ledger: 'production', act: (workplace) => hold(workplace, 'production', words) },
  {
    name: 'unhold',
    ledger: 'production',
    before: (workplace) => hold(workplace, 'production', words),
    act: (workplace) => unhold(workplace, 'production', words),
  },
  {
    name: 'follow',
    ledger: 'production',
    act: (workplace) => follow(workplace, { who: 'ann', why: null, environments: ['production'] }),
  },
  { name: 'veto', ledger: 'vetoes', act: (workplace) => writeVeto(workplace, 'veto', { version: '1.1.0', ...words }) },
  {
    name: 'unveto',
    ledger: 'vetoes',
    before: (workplace) => writeVeto(workplace, 'veto', { version: '1.1.0', ...words }),
    act: (workplace) => writeVeto(workplace, 'unveto', { version: '1.1.0', ...words }),
  },
  {
    name: 'resolve',
    ledger: 'production',
    before: fork,
    act: async (workplace) => {
      const found = await previewResolve(workplace, 'production');
      const keep = found?.sides[0]?.records[0];
      // The next writer finds it done.
      if (found === undefined || keep === undefined) return;
      await resolveEnvironment(workplace, 'production', { keep: keep.digest, seen: found.disagreement, ...words });
    },
  },
];

/** Repositories by name; every move starts from a copy of the same. */
class Registry {
  readonly repositories: Map<string, MemoryRepository>;

  constructor(repositories = new Map<string, MemoryRepository>()) {
    this.repositories = repositories;
  }

  of(name: string): MemoryRepository {
    const found = this.repositories.get(name) ?? memoryRepository();
    this.repositories.set(name, found);
    return found;
  }

  copy(): Registry {
    return new Registry(new Map([...this.repositories].map(([name, repository]) => [name, repository.copy()])));
  }
}

/** 1.0.0 in force in production and 1.1.0 published, everything signed; for each move what comes before it has happened. */
async function startOf(move: Move): Promise<Registry> {
  const registry = new Registry();
  const workplace = await workplaceOn(registry);
  await publishSigned(workplace.repositories, '1.0.0', 'one');
  await publishSigned(workplace.repositories, '1.1.0', 'two');
  await promote(workplace, '1.0.0');
  await move.before?.(workplace);
  return registry;
}

async function workplaceOn(registry: Registry, through: (repository: Repository) => Repository = (one) => one): Promise<Workplace> {
  return signedWorkplace({ release: through(registry.of('')), environment: (name: string) => through(registry.of(name)) });
}

/** One chain of signed records without anything lost, hints that name its head, and what is in force whole. */
async function verifyLedger(workplace: Workplace, name: string): Promise<readonly LedgerEntry[]> {
  const repository = workplace.repositories.environment(name);
  const reading = readingOf(workplace, name);
  const head = await readHead(repository, reading);
  assert.ok(head.kind === 'head', `${name} is ${head.kind}`);
  const chain = await proveChain(repository, head.entry, reading);
  for (const { record, verification } of chain) assert.equal(verification.kind, 'signed', `record ${record.sequence} is not signed`);
  const known = new Set(chain.flatMap(({ digest, record }) => [digest, ...(record.resolves ?? [])]));
  for (const tag of await repository.tags())
    if (tag.startsWith('record-')) assert.ok(known.has(`sha256:${tag.split('-')[2]}`), `${tag} is not of the chain`);
  const { to } = head.entry.record;
  if (to !== null) assert.equal((await pullEnvironment(repository, to.manifest)).set.environment, name);
  return chain;
}

for (const move of moves) {
  test(`whatever request of ${move.name} the connection breaks at, nothing is lost and the next writer goes on`, async () => {
    const start = await startOf(move);
    const whole = cutter();
    await move.act(await workplaceOn(start.copy(), whole.cut));
    const requests = whole.count();
    assert.ok(requests > 15, String(requests));
    for (let at = 1; at <= requests; at += 1)
      for (const cut of cutsAt(at)) await verifyCut(move, start.copy(), { before: start, cut: { at, ...cut } });
  });
}

/** With CI=true after every request, and now and then in other ways; else every third of them in one. */
function cutsAt(at: number): readonly Omit<Cut, 'at'>[] {
  const ways = (['after', 'before'] as const).flatMap((when) => [true, false].map((lasting) => ({ when, lasting })));
  const [first, ...others] = ways;
  if (process.env.CI !== 'true') return at % 3 === 0 ? ways.slice(at % 4, (at % 4) + 1) : [];
  return [...(first === undefined ? [] : [first]), ...others.slice(at % 3, (at % 3) + 1)];
}

async function verifyCut(move: Move, registry: Registry, { before, cut }: { readonly before: Registry; readonly cut: Cut }): Promise<void> {
  const told = await move.act(await workplaceOn(registry, cutter(cut).cut)).then(
    () => undefined,
    (error: unknown) => error,
  );
  const where = `${move.name}, request ${cut.at} cut ${cut.when}`;
  assert.ok(told === undefined || told instanceof PawlError, `${where}: ${told}`);
  const later = await workplaceOn(registry);
  // The next writer: the same move again, where it was not made, and then a record of another kind.
  await move.act(later).catch((error: unknown) => assert.ok(error instanceof PawlError && !failures.has(error.code), `${where}: ${error}`));
  for (const ledger of move.first === undefined ? [move.ledger] : [move.first, move.ledger]) {
    await next(later, ledger);
    await verifyMade(later, { ledger, before: before.of(ledger), action: move.action ?? move.name }).catch((error: unknown) =>
      assert.fail(`${where}: ${ledger}: ${error}`),
    );
  }
}

/** Nothing that was there before is lost, and one record says what was asked for. */
async function verifyMade(
  later: Workplace,
  { ledger, before, action }: { readonly ledger: string; readonly before: Repository; readonly action: string },
): Promise<void> {
  const chain = await verifyLedger(later, ledger);
  const tags = (await before.tags()).filter((tag) => tag.startsWith('record-'));
  const known = new Set(chain.flatMap(({ digest, record }) => [digest, ...(record.resolves ?? [])]));
  for (const tag of tags) assert.ok(known.has(`sha256:${tag.split('-')[2]}`), `${tag} is lost`);
  const made = chain
    .slice(1)
    .filter(({ digest, record }) => record.action === action && !tags.includes(recordTag(record.sequence, digest)));
  assert.equal(made.length, 1, `it was made ${made.length} times`);
  const repository = later.repositories.environment(ledger);
  assert.equal((await repository.resolve('current'))?.digest, chain[0]?.digest, 'current');
  const { to } = chain[0]?.record ?? {};
  if (to) assert.equal((await repository.resolve('live'))?.digest, to.manifest, 'live');
}

/** What may not become of the second try; that it was made already is told by other codes. */
const failures = new Set(['FORK', 'BUSY', 'UNCERTAIN', 'UNFINISHED', 'BROKEN_CHAIN', 'BAD_RECORD', 'MISSING_MANIFEST', 'UNTRUSTED']);

async function next(workplace: Workplace, ledger: string): Promise<void> {
  if (ledger === 'vetoes') return void (await writeVeto(workplace, 'veto', { version: '1.0.0', ...words }));
  const head = await readHead(workplace.repositories.environment(ledger));
  const isHeld = head.kind === 'head' && head.entry.record.hold !== null;
  await (isHeld ? unhold : hold)(workplace, ledger, { ...words, why: 'next' });
}
