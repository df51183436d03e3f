import type { Digest } from '../../digest.ts';
import { gatherStatements } from '../facts/statements.ts';
import type { Workplace } from '../workplace.ts';
import type { Proof } from './proof.ts';

/** Statements about a release by somebody who is trusted with other evidence: they count for nothing, and their key may be in other hands. */
export async function outsideStatements(
  workplace: Workplace,
  { subject, index }: { readonly subject: string; readonly index: Digest },
): Promise<readonly Proof[]> {
  const { ignored } = await gatherStatements(workplace, index, workplace.clock());
  return ignored
    .filter(({ outside }) => outside === true)
    .map(({ tag, reason }) => ({
      subject,
      claim: 'Nobody states what they are not trusted with',
      result: 'failed',
      detail: `Statement "${tag}" does not count: ${reason}`,
    }));
}
