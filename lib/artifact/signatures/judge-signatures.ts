import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import { type JudgeStatements, judgeStatements, type VisitStatement } from './judge-statements.ts';
import { judgeSignatureTag } from './signature-tag.ts';

/** The signatures of a manifest: bundles first, and where none of them counts, what cosign before version 3 wrote. */
export async function judgeSignatures(
  repository: Repository,
  digest: Digest,
  { visit, early, ...query }: Trusting & CallOptions & { readonly visit: VisitStatement } & Pick<JudgeStatements, 'early'>,
): Promise<void> {
  let isSettled = false;
  await judgeStatements(repository, digest, {
    ...query,
    early,
    predicateType: predicateTypes.signature,
    visit: (judged) => {
      const wish = visit(judged);
      isSettled ||= judged.kind === 'verified' || wish === 'enough';
      return wish;
    },
  });
  if (isSettled) return;
  for await (const judged of judgeSignatureTag(repository, digest, query)) if (visit(judged) === 'enough') return;
}
