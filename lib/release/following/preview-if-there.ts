import { isContentFault } from '../../artifact/content-fault.ts';
import { type Release, readRelease } from '../../artifact/read.ts';
import { messageOf, PawlError } from '../../errors.ts';
import { releaseSigners } from '../facts/release-signers.ts';
import { signalOf } from '../ledgers.ts';
import { type Move, type Preview, previewMove } from '../moves/preview.ts';
import { ReleaseError } from '../release-error.ts';
import type { Workplace } from '../workplace.ts';

/** What lies under a version's tag and is none of ours. */
export interface PassedOver {
  readonly version: string;
  /** A sentence without final period. */
  readonly reason: string;
  readonly fix?: string | undefined;
}

/** Undefined for a release that was compiled before the environment was there. */
export async function previewIfThere(workplace: Workplace, move: Move): Promise<Preview | { readonly passedOver: PassedOver } | undefined> {
  try {
    return await previewMove(workplace, move);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'NOT_IN_RELEASE') return undefined;
    const isForeign = error instanceof ReleaseError && error.code === 'WRONG_RELEASE';
    if (!isForeign && (!isContentFault(error) || (await isPublished(workplace, move)))) throw error;
    workplace.progress(`${move.version} is passed over: ${messageOf(error)}`);
    return { passedOver: { version: move.version, reason: messageOf(error), fix: error instanceof PawlError ? error.fix : undefined } };
  }
}

/** Whoever may push may put anything there, and that must not stop a follow. What a publisher signed and somebody damaged is not passed over. */
async function isPublished(workplace: Workplace, { environment, version }: Move): Promise<boolean> {
  const release = await releaseAt(workplace, version);
  const manifest = release?.environments.get(environment)?.digest;
  if (release === undefined || manifest === undefined) return false;
  return (await releaseSigners(workplace, { environment, version, index: release.digest, manifest })).finding === undefined;
}

async function releaseAt(workplace: Workplace, version: string): Promise<Release | undefined> {
  try {
    return await readRelease(workplace.repositories.release, version, signalOf(workplace));
  } catch (error) {
    if (isContentFault(error)) return undefined;
    throw error;
  }
}
