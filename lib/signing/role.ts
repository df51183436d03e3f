import { predicateTypeOf } from './predicate-names.ts';
import { predicateTypes } from './statement.ts';

/** What evidence there is: people's words on moves, what agents see in clusters, and statements of any other type. */
export const evidenceRoles = ['approvals', 'reports', 'attestations'] as const;
export type EvidenceRole = (typeof evidenceRoles)[number];

/** What an identity of `trust.evidence` may state. */
export interface Bounds {
  /** @default all of them */
  readonly for?: readonly EvidenceRole[] | undefined;
  /** The one cluster that its reports are about. @default any */
  readonly cluster?: string | undefined;
  /** Predicate types of its attestations, or their short names. @default any */
  readonly types?: readonly string[] | undefined;
}

/** What somebody states, or is expected to. */
export type Stated =
  | { readonly role: 'approvals' }
  | { readonly role: 'reports'; readonly cluster: string }
  | { readonly role: 'attestations'; readonly type: string };

/** Whether an identity may state that. Bounds that mean nothing let nothing through. */
export function mayState({ for: roles, cluster, types }: Bounds, stated: Stated): boolean {
  if (roles !== undefined && !roles.includes(stated.role)) return false;
  switch (stated.role) {
    case 'approvals':
      return true;
    case 'reports':
      return cluster === undefined || cluster === stated.cluster;
    case 'attestations':
      return types === undefined || types.some((type) => attestedType(type) === stated.type);
  }
}

/** The predicate type of a short name or an address; undefined where the text is neither. */
export function attestedType(text: string): string | undefined {
  return text === 'http-check' ? predicateTypes.httpCheck : predicateTypeOf(text);
}

/** What is stated, for a sentence: `a report on cluster "eu-1"`. */
export function statedText(stated: Stated): string {
  switch (stated.role) {
    case 'approvals':
      return 'a word on a move';
    case 'reports':
      return `a report on cluster "${oneLine(stated.cluster)}"`;
    case 'attestations':
      return `a statement of type ${oneLine(stated.type)}`;
  }
}

/** Whoever signed it wrote it, and it is printed to terminals. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').slice(0, 200);
}

/** With what an identity is trusted, for a sentence: `approvals and reports on cluster "eu-1"`. */
export function boundsText({ for: roles = evidenceRoles, cluster, types }: Bounds): string {
  const texts = roles.map((role) => {
    if (role === 'reports' && cluster !== undefined) return `reports on cluster "${cluster}"`;
    if (role === 'attestations' && types !== undefined) return `attestations of ${types.join(', ')}`;
    return role;
  });
  return texts.length === 0 ? 'nothing' : texts.join(' and ');
}
