import { imageAddress } from '../../constructs/images/image-address.ts';
import { type AskedImage, rangeText } from '../../constructs/images/stand-in.ts';
import { counted } from '../../counted.ts';
import { PawlError } from '../../errors.ts';
import type { LockedImage } from '../../lock/lock.ts';
import type { Repository } from '../../oci/registry.ts';
import { chooseVersion, compareVersions, variantsIn } from './choose-version.ts';
import { ImageError } from './image-error.ts';

/** An image that the project asks for, and what the lock has for it. */
export interface LockableImage extends AskedImage {
  readonly locked: LockedImage | undefined;
}

/** What a registry says about an image, or why it says nothing. */
export type LookUp = LookedUp | FailedLookUp;

export interface LookedUp extends LockableImage {
  readonly kind: 'looked-up';
  /** The highest version in the range, and what its tag points to: an image index where there is one, for whatever platform. */
  readonly inRange: LockedImage;
  /** The highest version of all that is no pre-release. */
  readonly newest: string | undefined;
  /** `newest`, where it is later than all of the range. */
  readonly beyond: string | undefined;
  /** What became of the tag of the locked version; undefined where nothing is locked. */
  readonly tag: 'same' | 'moved' | 'gone' | undefined;
}

export interface FailedLookUp extends LockableImage {
  readonly kind: 'failed';
  readonly error: PawlError;
}

export interface LookUpOptions {
  /** The repository at an address like `oci://ghcr.io/acme/web`. */
  readonly openRepository: (address: string) => Repository;
  readonly signal: AbortSignal;
}

/** Registries limit how much one client may ask. */
const atOnce = 6;

/**
 * Asks the registries, each repository for its tags once. An image that cannot be looked up does not keep the others from it; the answers are in
 * the order of the images. Throws only where the signal does.
 */
export async function lookUpImages(images: readonly LockableImage[], options: LookUpOptions): Promise<readonly LookUp[]> {
  const found = new Map<LockableImage, LookUp>();
  const queue = Map.groupBy(images, ({ repository }) => repository).values();
  const lane = async () => {
    for (const same of queue) for (const [image, answer] of await lookUpRepository(same, options)) found.set(image, answer);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return images.flatMap((image) => found.get(image) ?? []);
}

async function lookUpRepository(
  images: readonly LockableImage[],
  { openRepository, signal }: LookUpOptions,
): Promise<readonly (readonly [LockableImage, LookUp])[]> {
  const [first] = images;
  if (first === undefined) return [];
  const answers: (readonly [LockableImage, LookUp])[] = [];
  const open = once(async () => {
    const repository = openRepository(imageAddress(first.repository));
    return { repository, tags: await repository.tags({ signal }) };
  });
  for (const image of images) {
    try {
      const { repository, tags } = await open();
      answers.push([image, await lookUp(image, tags, { repository, signal })]);
    } catch (thrown) {
      signal.throwIfAborted();
      if (!(thrown instanceof PawlError)) throw thrown;
      answers.push([image, { ...image, kind: 'failed', error: thrown }]);
    }
  }
  return answers;
}

async function lookUp(
  image: LockableImage,
  tags: readonly string[],
  { repository, signal }: { readonly repository: Repository; readonly signal: AbortSignal },
): Promise<LookedUp> {
  const { inRange, newest } = chooseVersion(tags, image);
  if (inRange === undefined) throw noVersion(image, tags, newest);
  const digestOf = async (tag: string) => (await repository.resolve(tag, { signal }))?.digest;
  const digest = await digestOf(inRange);
  if (digest === undefined) throw noVersion(image, [], undefined);
  const { locked } = image;
  const now =
    locked === undefined
      ? undefined
      : locked.version === inRange
        ? digest
        : tags.includes(locked.version)
          ? await digestOf(locked.version)
          : undefined;
  return {
    ...image,
    kind: 'looked-up',
    inRange: { version: inRange, digest },
    newest,
    beyond: newest !== undefined && compareVersions(newest, inRange, image.variant) > 0 ? newest : undefined,
    tag: locked === undefined ? undefined : now === undefined ? 'gone' : now === locked.digest ? 'same' : 'moved',
  };
}

function noVersion(image: LockableImage, tags: readonly string[], newest: string | undefined): ImageError {
  const { repository, range, variant } = image;
  const kind = variant === undefined ? 'a whole version' : `a whole version with "-${variant}" behind it`;
  const state =
    tags.length === 0
      ? 'the registry has no such repository, or no tags in it'
      : newest === undefined
        ? `none of its ${counted(tags.length, 'tag')} is ${kind}`
        : `none of its ${counted(tags.length, 'tag')} is ${variant === undefined ? 'a version' : kind} in that range, the newest is ${newest}`;
  const [first, ...others] = variantsIn(tags, range).filter((one) => one !== variant);
  const more = others.length === 0 ? '' : `, or ${others.slice(0, 5).join(', ')}`;
  const fix =
    first === undefined ? {} : { fix: `Say which variant is meant: image('${repository}', '${range}', { variant: '${first}' })${more}` };
  return new ImageError('NO_VERSION', `Cannot look up "${repository}" in range "${rangeText(image)}": ${state}`, fix);
}

/** The same answer, or the same error, however often it is asked for. */
function once<T>(act: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= act();
    return answer;
  };
}
