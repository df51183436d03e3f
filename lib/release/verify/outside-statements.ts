import type { Digest } from '../../digest.ts';
import { PawlError } from '../../errors.ts';
import { RegistryError } from '../../oci/registry-error.ts';
import { gatherStatements, type Statements } from '../facts/statements.ts';
import type { Workplace } from '../workplace.ts';
import type { Proof } from './proof.ts';

/**
 * Statements about a release by somebody who is trusted with other evidence: they count for nothing, and their key may be in other hands.
 * Evidence that whoever asks may not read leaves that open, and nothing else.
 */
export async function outsideStatements(
  workplace: Workplace,
  { subject, index }: { readonly subject: string; readonly index: Digest },
): Promise<readonly Proof[]> {
  const claim = 'Nobody states what they are not trusted with';
  let read: Pick<Statements, 'ignored'>;
  try {
    read = await gatherStatements(workplace, index, workplace.clock());
  } catch (error) {
    if (!(error instanceof PawlError) || (error instanceof RegistryError && error.retryable)) throw error;
    return [{ subject, claim, result: 'open', detail: error.message }];
  }
  return read.ignored
    .filter(({ outside }) => outside === true)
    .map(({ tag, reason }) => ({
      subject,
      claim,
      result: 'failed',
      detail: `Statement "${tag}" does not count: ${reason}`,
    }));
}
