import { imageKey } from '../../constructs/images/lock-images.ts';
import { byCodeUnit } from '../../json.ts';
import type { LockedImage, Section } from '../../lock/lock.ts';
import { compareVersions } from './choose-version.ts';
import type { LockableImage, LookedUp, LookUp } from './look-up.ts';

/** What an update does to one entry of the lock. */
export type ImageChange =
  | { readonly kind: 'added'; readonly key: string; readonly to: LockedImage }
  | { readonly kind: 'moved'; readonly key: string; readonly from: LockedImage; readonly to: LockedImage }
  /** The same version has another digest: somebody has moved its tag. */
  | { readonly kind: 'repinned'; readonly key: string; readonly from: LockedImage; readonly to: LockedImage }
  /** What the registry has in the range is older than what is locked: nothing goes back by itself. */
  | { readonly kind: 'kept'; readonly key: string; readonly from: LockedImage; readonly older: LockedImage }
  /** No image of the project asks for it any more. */
  | { readonly kind: 'removed'; readonly key: string; readonly from: LockedImage };

export interface ImagesUpdate {
  readonly images: Section<LockedImage>;
  /** By key; entries that stay as they are have none. */
  readonly changes: readonly ImageChange[];
}

/**
 * The section of the lock after an update. Pure. Images that could not be looked up keep what they have.
 *
 * @param keep the images that the project asks for, or undefined to remove nothing
 */
export function updateImages(images: Section<LockedImage>, lookUps: readonly LookUp[], keep?: readonly LockableImage[]): ImagesUpdate {
  const changes = lookUps.flatMap((one) => (one.kind === 'looked-up' ? changeOf(one) : []));
  const asked = keep === undefined ? undefined : new Set(keep.map(imageKey));
  for (const [key, from] of Object.entries(images)) if (asked?.has(key) === false) changes.push({ kind: 'removed', key, from });
  const after = new Map(Object.entries(images));
  for (const change of changes) {
    if (change.kind === 'removed') after.delete(change.key);
    else if (change.kind !== 'kept') after.set(change.key, change.to);
  }
  return { images: Object.fromEntries(after), changes: changes.sort((left, right) => byCodeUnit(left.key, right.key)) };
}

function changeOf(image: LookedUp): ImageChange[] {
  const { locked: from, inRange: to } = image;
  const key = imageKey(image);
  if (from === undefined) return [{ kind: 'added', key, to }];
  const order = compareVersions(to.version, from.version, image.variant);
  if (order < 0) return [{ kind: 'kept', key, from, older: to }];
  if (order > 0) return [{ kind: 'moved', key, from, to }];
  return from.digest === to.digest ? [] : [{ kind: 'repinned', key, from, to }];
}
