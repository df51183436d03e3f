import type { Digest } from '../../digest.ts';
import type { Descriptor } from '../../oci/registry.ts';
import { type Statement, statementType } from '../../signing/statement.ts';

/** The manifest that statements are about. It need not be in the registry yet. */
export type Subject = Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;

export function isAbout({ subject }: Statement, digest: Digest): boolean {
  return subject.some((one) => one.digest.sha256 === hexOf(digest));
}

export function statementAbout(digest: Digest, { predicateType, predicate }: Pick<Statement, 'predicateType' | 'predicate'>): Statement {
  return { _type: statementType, subject: [{ digest: { sha256: hexOf(digest) } }], predicateType, predicate };
}

function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
