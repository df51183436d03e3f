import { attestedType, evidenceRoles } from '../../signing/role.ts';
import type { TrustProblem } from './problem.ts';

/** What is wrong with whose an identity is said to be, and with what it may state. */
export function boundsProblem(one: unknown, place: string, list: 'evidence' | 'other'): TrustProblem | undefined {
  const given: Given = typeof one === 'object' && one !== null ? one : {};
  const named = emailsProblem(given.emails, place);
  if (named !== undefined) return named;
  const isBounded = given.for !== undefined || given.cluster !== undefined || given.types !== undefined;
  if (!isBounded) return undefined;
  if (list === 'other')
    return problem(
      'trust-role',
      `${place} says what it may state, which means something in trust.evidence only`,
      'Leave "for", "cluster" and "types" out: whoever is in this list signs what the list is for',
    );
  return roleProblem(given, place);
}

interface Given {
  readonly emails?: unknown;
  readonly for?: unknown;
  readonly cluster?: unknown;
  readonly types?: unknown;
}

function emailsProblem(emails: unknown, place: string): TrustProblem | undefined {
  if (emails === undefined) return undefined;
  const isList = Array.isArray(emails) && emails.length > 0 && emails.length <= 16;
  if (isList && emails.every((one) => typeof one === 'string' && /^[^\s@]+@[^\s@]+$/.test(one) && one.length <= 1024)) return undefined;
  return problem(
    'trust-identity',
    `${place} has "emails" that are no list of e-mail addresses`,
    "Name the person's addresses: emails: ['ann@example.com']",
  );
}

function roleProblem({ for: roles, cluster, types }: Given, place: string): TrustProblem | undefined {
  const known = evidenceRoles.map((role) => `'${role}'`).join(', ');
  if (!Array.isArray(roles) || roles.length === 0)
    return problem('trust-role', `${place} may state nothing: "for" names nothing`, `Say what it is for: for: [${known}]; or leave it out`);
  const strange = roles.find((role) => !evidenceRoles.some((one) => one === role));
  if (strange !== undefined || new Set(roles).size < roles.length)
    return problem(
      'trust-role',
      `${place} is for ${quoted(strange ?? roles[0])}, which ${strange === undefined ? 'stands there twice' : 'is no evidence'}`,
      `Say for: [${known}], or some of these`,
    );
  if (cluster !== undefined && (typeof cluster !== 'string' || !/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/.test(cluster)))
    return problem(
      'trust-role',
      `${place} has "cluster" ${quoted(cluster)}, which no agent can be called`,
      'Say it as spec.report.cluster of the Delivery does',
    );
  if (cluster !== undefined && !roles.includes('reports'))
    return problem(
      'trust-role',
      `${place} names cluster ${quoted(cluster)}, and is not for reports`,
      'Add \'reports\' to "for", or leave the cluster out',
    );
  if (types === undefined) return undefined;
  if (!roles.includes('attestations'))
    return problem(
      'trust-role',
      `${place} names types, and is not for attestations`,
      'Add \'attestations\' to "for", or leave the types out',
    );
  if (!Array.isArray(types) || types.length === 0 || types.length > 64)
    return problem(
      'trust-role',
      `${place} may attest nothing: "types" names nothing`,
      'Name types as "pawl attest --type" takes them, or leave it out',
    );
  const unknown = types.find((type) => typeof type !== 'string' || attestedType(type) === undefined);
  return unknown === undefined
    ? undefined
    : problem(
        'trust-role',
        `${place} may attest ${quoted(unknown)}, which is no type`,
        'Name a URI, or a short name that "pawl attest --help" lists',
      );
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 200)}"` : `something of type ${typeof value}`;
}

function problem(id: TrustProblem['id'], message: string, fix: string): TrustProblem {
  return { id, severity: 'error', message, fix };
}
