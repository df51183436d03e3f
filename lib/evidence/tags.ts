import { type Digest, digestOf } from '../digest.ts';

/** What kinds of statements lie in an evidence repository; each has tags of its own. */
export const evidenceKinds = ['evidence', 'approval', 'report'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** `approval-<64 digits of the release's index>-<16 digits of the bundle>`: one list of tags tells what there is about a release. */
export function statementTag(kind: Exclude<EvidenceKind, 'report'>, release: Digest, bundle: Digest): string {
  return `${kind}-${hexOf(release)}-${hexOf(bundle).slice(0, 16)}`;
}

/** `report-<64 digits of the release's index>-<12 digits of who reports>-<counter>` */
export function reportTag(release: Digest, reporter: Reporter, counter: number): string {
  return `report-${hexOf(release)}-${reporterKey(reporter)}-${counter}`;
}

/** Whose reports count as one sequence. */
export interface Reporter {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

export function reporterKey({ cluster, namespace, name }: Reporter): string {
  return hexOf(digestOf(JSON.stringify([cluster, namespace, name]))).slice(0, 12);
}

export type EvidenceTag =
  | { readonly kind: 'evidence' | 'approval'; readonly tag: string; readonly bundle: string }
  | { readonly kind: 'report'; readonly tag: string; readonly reporter: string; readonly counter: number };

/** The tags about one release; all others are somebody else's. */
export function tagsAbout(release: Digest, tags: readonly string[]): readonly EvidenceTag[] {
  const hex = hexOf(release);
  return tags.flatMap((tag): EvidenceTag[] => {
    const match = form.exec(tag);
    if (match === null || match[2] !== hex) return [];
    const [, kind, , rest = ''] = match;
    if (kind === 'evidence' || kind === 'approval') return /^[0-9a-f]{16}$/.test(rest) ? [{ kind, tag, bundle: rest }] : [];
    const report = /^([0-9a-f]{12})-([1-9]\d{0,15})$/.exec(rest);
    const counter = Number(report?.[2]);
    return report?.[1] !== undefined && Number.isSafeInteger(counter) ? [{ kind: 'report', tag, reporter: report[1], counter }] : [];
  });
}

export type ReportTag = Extract<EvidenceTag, { readonly kind: 'report' }> & { readonly release: Digest };

/** The tags of reports, whatever release they are about. */
export function reportTags(tags: readonly string[]): readonly ReportTag[] {
  return tags.flatMap((tag): ReportTag[] => {
    const [, hex] = /^report-([0-9a-f]{64})-/.exec(tag) ?? [];
    if (hex === undefined) return [];
    const release: Digest = `sha256:${hex}`;
    const [one] = tagsAbout(release, [tag]);
    return one?.kind === 'report' ? [{ ...one, release }] : [];
  });
}

const form = /^(evidence|approval|report)-([0-9a-f]{64})-([0-9a-f-]{1,30})$/;

function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
