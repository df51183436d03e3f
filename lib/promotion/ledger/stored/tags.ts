import type { Digest } from '../../../digest.ts';

/**
 * The tags of a ledger, read: `record-<sequence>-<hex>`, `resolve-<sequence>-<hex>`, `claim-<sequence>-<nonce>`,
 * `withdrawn-<sequence>-<nonce>`.
 */
export interface LedgerTags {
  /** The digests of the records of each sequence. More than one: a fork, or one that was resolved. */
  readonly records: ReadonlyMap<number, readonly Digest[]>;
  /** Where to find the records that resolve forks without reading the others. A hint: what they say is in the records. */
  readonly resolutions: readonly RecordPlace[];
  /** Claims that nobody has withdrawn. */
  readonly claims: readonly ClaimTag[];
  /** The newest record, where it has lost its own tag and only the hint `current` names it. @default none */
  readonly untagged?: RecordPlace | undefined;
}

export interface RecordPlace {
  readonly sequence: number;
  readonly digest: Digest;
}

export interface ClaimTag {
  readonly sequence: number;
  readonly nonce: string;
}

/** Tags that move. Everything else is written once. */
export const hints = { current: 'current', live: 'live' } as const;

/** The whole digest is in the tag, so that one list of tags shows the chain without reading a record. */
export function recordTag(sequence: number, digest: Digest): string {
  return `record-${sequence}-${digest.slice('sha256:'.length)}`;
}

export function resolveTag({ sequence, digest }: RecordPlace): string {
  return `resolve-${sequence}-${digest.slice('sha256:'.length)}`;
}

export function claimTag({ sequence, nonce }: ClaimTag): string {
  return `claim-${sequence}-${nonce}`;
}

export function withdrawnTag({ sequence, nonce }: ClaimTag): string {
  return `withdrawn-${sequence}-${nonce}`;
}

export function readTags(tags: readonly string[]): LedgerTags {
  const records = new Map<number, Digest[]>();
  const resolutions: RecordPlace[] = [];
  const claims: ClaimTag[] = [];
  const withdrawn = new Set<string>();
  for (const tag of tags) {
    const [, kind, number = '', rest = ''] = pattern.exec(tag) ?? [];
    const sequence = Number(number);
    if (kind === 'record' && rest.length === 64) {
      const known = records.get(sequence);
      if (known === undefined) records.set(sequence, [`sha256:${rest}`]);
      else known.push(`sha256:${rest}`);
    }
    if (kind === 'resolve' && rest.length === 64) resolutions.push({ sequence, digest: `sha256:${rest}` });
    if (kind === 'claim') claims.push({ sequence, nonce: rest });
    if (kind === 'withdrawn') withdrawn.add(claimTag({ sequence, nonce: rest }));
  }
  return { records, resolutions, claims: claims.filter((claim) => !withdrawn.has(claimTag(claim))) };
}

/** The digests of all records that tags name. */
export function taggedRecords(tags: readonly string[]): ReadonlySet<Digest> {
  return new Set([...readTags(tags).records.values()].flat());
}

/** Sequences stay safe integers. */
const pattern = /^(record|resolve|claim|withdrawn)-([1-9][0-9]{0,14})-([0-9a-f]{16,64})$/;
