import { RegistryError } from '../oci/registry-error.ts';
import { ArtifactError } from './artifact-error.ts';

/**
 * Whether something is wrong with what lies in a registry, and not with the registry. Whoever may push can have anything lie there: such a
 * fault stops what it is about, and nothing else. A registry that does not answer, or not to us, never means that nothing is there.
 */
export function isContentFault(thrown: unknown): boolean {
  if (thrown instanceof ArtifactError) return true;
  return thrown instanceof RegistryError && contentCodes.has(thrown.code);
}

const contentCodes = new Set(['NOT_FOUND', 'NOT_A_MANIFEST', 'TOO_LARGE', 'DIGEST_MISMATCH']);
