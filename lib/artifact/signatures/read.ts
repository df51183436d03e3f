import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import { judgeSignatures } from './judge-signatures.ts';
import { type JudgedStatement, judgeStatements } from './judge-statements.ts';

export type VerifiedStatement = Extract<JudgedStatement, { readonly kind: 'verified' }>;

export interface StatementQuery extends Trusting {
  /** Only statements of this type. @default all */
  readonly predicateType?: string | undefined;
}

/** What somebody who is trusted has stated about a manifest, in the order of the registry. What nobody trusted signed is left out. */
export async function readStatements(
  repository: Repository,
  digest: Digest,
  query: StatementQuery,
  call: CallOptions = {},
): Promise<readonly VerifiedStatement[]> {
  const judged = await inspectStatements(repository, digest, query, call);
  return judged.filter((one) => one.kind === 'verified');
}

/** The same, with what does not count and why. */
export async function inspectStatements(
  repository: Repository,
  digest: Digest,
  query: StatementQuery,
  call: CallOptions = {},
): Promise<readonly JudgedStatement[]> {
  const judged: JudgedStatement[] = [];
  const { predicateType, ...trusting } = query;
  const visit = (one: JudgedStatement) => {
    judged.push(one);
    return 'more' as const;
  };
  if (predicateType === predicateTypes.signature) await judgeSignatures(repository, digest, { ...trusting, ...call, visit });
  else await judgeStatements(repository, digest, { ...query, ...call, visit });
  return judged;
}
