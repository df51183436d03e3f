import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import { type JudgedStatement, judgeStatements } from './judge-statements.ts';
import { judgeSignatureTag } from './signature-tag.ts';

/** The signatures of a manifest: bundles first, and where none of them counts, what cosign before version 3 wrote. */
export async function* judgeSignatures(
  repository: Repository,
  digest: Digest,
  query: Trusting & CallOptions,
): AsyncGenerator<JudgedStatement> {
  let counts = false;
  for await (const judged of judgeStatements(repository, digest, { ...query, predicateType: predicateTypes.signature })) {
    counts ||= judged.kind === 'verified';
    yield judged;
  }
  if (!counts) yield* judgeSignatureTag(repository, digest, query);
}
