import assert from 'node:assert/strict';
import { PawlError } from '../../../lib/errors.ts';
import type { Descriptor } from '../../../lib/oci/registry.ts';
import {
  appendRecord,
  type Ledger,
  type LedgerHead,
  type RecordDraft,
  readCurrent,
  readHead,
  readHistory,
} from '../../../lib/promotion/ledger.ts';
import type { LedgerEntry } from '../../../lib/promotion/record.ts';

/** What a promoter was told about one append. */
export type Told = { readonly kind: 'written'; readonly entry: LedgerEntry } | { readonly kind: 'failed'; readonly code: string };

export interface Promoter {
  readonly name: string;
  readonly ledger: Ledger;
  readonly releases: readonly Descriptor[];
  readonly appends: number;
}

/** Appends one record after another, and tries again a few times where it is told that something failed. */
export async function promote({ name, ledger, releases, appends }: Promoter, told: Told[]): Promise<void> {
  let written = 0;
  for (let tries = 0; written < appends && tries < appends + 3; tries += 1) {
    const release = releases[Math.floor(ledger.random() * releases.length)];
    assert.ok(release !== undefined);
    try {
      const entry = await appendRecord(ledger, async (head) => draftOn(head, { name, release, when: ledger.clock() }));
      assert.ok(entry !== undefined);
      told.push({ kind: 'written', entry });
      written += 1;
    } catch (cause) {
      if (!(cause instanceof PawlError)) throw cause;
      told.push({ kind: 'failed', code: cause.code });
    }
  }
}

export function draftOn(head: LedgerHead, { name, release, when }: { name: string; release: Descriptor; when: Date }): RecordDraft {
  assert.notEqual(head.kind, 'fork', 'nobody is asked to decide on a fork');
  return {
    environment: 'staging',
    action: 'promote',
    from: head.kind === 'head' ? head.entry.record.to : null,
    to: { version: '1.0.0', index: release.digest, manifest: release.digest },
    hold: null,
    who: { name, verified: false },
    when: when.toISOString(),
    why: null,
    policies: null,
    verdicts: [],
    changes: null,
  };
}

export interface Acceptance {
  readonly agent: string;
  readonly entry: LedgerEntry;
  /** When the list of tags that it relied on was read. */
  readonly lookedAt: number;
}

export interface Agent {
  readonly name: string;
  readonly ledger: Ledger;
  readonly polls: number;
  readonly lookedAt: () => number;
}

/** Follows the ledger as an agent does: the hint wakes it, the head and the chain back to what it has decide. */
export async function follow({ name, ledger, polls, lookedAt }: Agent, accepted: Acceptance[]): Promise<void> {
  let last: LedgerEntry | undefined;
  for (let poll = 0; poll < polls; poll += 1) {
    await ledger.wait(ledger.random() * 8000);
    try {
      const current = await readCurrent(ledger.repository);
      if (current === undefined || current.digest === last?.digest) continue;
      const head = await readHead(ledger.repository);
      const looked = lookedAt();
      if (head.kind !== 'head' || head.entry.record.sequence <= (last?.record.sequence ?? 0)) continue;
      const chain = await readHistory(ledger.repository, head.entry, { limit: 1000, untilSequence: last?.record.sequence ?? 1 });
      if (last !== undefined && chain.at(-1)?.digest !== last.digest) continue;
      last = head.entry;
      accepted.push({ agent: name, entry: last, lookedAt: looked });
    } catch (cause) {
      if (!(cause instanceof PawlError)) throw cause;
    }
  }
}
