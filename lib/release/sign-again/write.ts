import { signalOf } from '../ledgers.ts';
import { writeStatements } from '../publish/sign-release.ts';
import type { Workplace } from '../workplace.ts';
import type { SigningPreview } from './preview.ts';

/** Writes what is missing: by digest, so that what was looked at is what is signed, wherever tags point by now. */
export async function writeSignatures(workplace: Workplace, { repositories, publisher, missing }: SigningPreview): Promise<void> {
  for (const { subject, statements } of missing)
    await writeStatements(repositories.release, subject, statements, { publisher, ...signalOf(workplace) });
}
