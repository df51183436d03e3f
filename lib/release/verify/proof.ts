import { PawlError } from '../../errors.ts';
import { RegistryError } from '../../oci/registry-error.ts';

/** One thing that a verification looked at. */
export interface Proof {
  /** What it is about: `1.2.3`, `production of 1.2.3`, `record 17`. */
  readonly subject: string;
  /** What is claimed, one sentence without final period. */
  readonly claim: string;
  readonly result: ProofResult;
  /** How it was proved, or why not. */
  readonly detail: string;
  /** What whoever reads no more than the conclusion must see. @default nothing */
  readonly alarm?: 'stranger' | 'cut-off';
}

export type ProofResult =
  | 'proved'
  /** It is not so. */
  | 'failed'
  /** It could not be told from here: nobody is trusted, or something that would tell is not there. */
  | 'open';

/** One claim cannot be told is one thing; one that is not so is enough to fail all. */
export function outcomeOf(proofs: readonly Proof[]): ProofResult {
  if (proofs.some(({ result }) => result === 'failed')) return 'failed';
  return proofs.some(({ result }) => result === 'open') ? 'open' : 'proved';
}

/** Looks, and makes a failure to read of it a proof that failed; what the registry does is still thrown. */
export async function proving(subject: string, claim: string, look: () => Promise<Pick<Proof, 'result' | 'detail'>>): Promise<Proof> {
  try {
    return { subject, claim, ...(await look()) };
  } catch (error) {
    if (!(error instanceof PawlError) || (error instanceof RegistryError && error.retryable)) throw error;
    return { subject, claim, result: 'failed', detail: error.message };
  }
}
