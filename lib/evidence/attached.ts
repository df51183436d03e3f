import { readStatements } from '../artifact/signatures/read.ts';
import type { Digest } from '../digest.ts';
import { isJsonObject, type Json } from '../json.ts';
import type { CallOptions, Repository } from '../oci/registry.ts';
import { predicateTypes } from '../signing/statement.ts';
import type { Trusting } from '../signing/verify-bundle.ts';
import { timeOf } from './store.ts';
import type { StoredEvidence } from './stored.ts';

/**
 * What the publisher attached to a release itself, signatures left out: its provenance, its images. `trusting` names who may sign releases.
 * Evidence of others lies in a repository of its own.
 */
export async function attachedEvidence(
  repository: Repository,
  release: Digest,
  trusting: Trusting,
  call: CallOptions = {},
): Promise<readonly StoredEvidence[]> {
  const statements = await readStatements(repository, release, trusting, call);
  return statements
    .filter(({ statement }) => statement.predicateType !== predicateTypes.signature)
    .map(({ statement, signer, bundle }) => ({
      type: statement.predicateType,
      predicate: statement.predicate,
      signer,
      digest: bundle,
      at: timeOf(statement) ?? finishedOn(statement.predicate) ?? new Date(0),
    }));
}

/** SLSA provenance says it itself. */
function finishedOn(predicate: Json): Date | undefined {
  const details = isJsonObject(predicate) ? predicate.runDetails : undefined;
  const metadata = isJsonObject(details) ? details.metadata : undefined;
  const text = isJsonObject(metadata) ? metadata.finishedOn : undefined;
  const at = new Date(typeof text === 'string' ? text : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
