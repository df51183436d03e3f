import { inspectStatements } from '../../artifact/signatures/read.ts';
import { imageAddress } from '../../constructs/images/image-address.ts';
import { isDigest } from '../../digest.ts';
import { PawlError } from '../../errors.ts';
import { readImage } from '../../manifest/image-name.ts';
import type { Repository } from '../../oci/registry.ts';
import type { ImageFact } from '../../promotion/policy.ts';
import { type Identity, sameIdentity } from '../../signing/identity.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Trusting } from '../../signing/verify-bundle.ts';
import type { CompiledEnvironmentOf, Workplace } from '../workplace.ts';

/**
 * Looks for signatures on the images themselves, at their registries, where a policy of the environment asks for them: by the people whom
 * it names, over the digest by which the image is named. What cannot be read is said, and proves nothing. How many images are looked at,
 * how many at once and for how long is bounded: a release may name any registry.
 */
export async function withImageSigners(
  workplace: Workplace,
  { imageSigners = [] }: Pick<CompiledEnvironmentOf, 'imageSigners'>,
  images: readonly ImageFact[],
): Promise<readonly ImageFact[]> {
  const { openImage, project, wait, signal } = workplace;
  if (imageSigners.length === 0 || openImage === undefined || images.length === 0) return images;
  const trusting = { trusted: imageSigners, trustedRoot: project.trust?.trustedRoot };
  const end = new AbortController();
  const patience = AbortSignal.any([...(signal === undefined ? [] : [signal]), end.signal]);
  // Ended by whichever is first: all that was asked for, or the time.
  const timer = wait(limits.milliseconds, patience).then(
    () => end.abort(),
    () => undefined,
  );
  const queue = images.entries();
  const found = new Map<number, ImageFact>();
  const lane = async () => {
    for (const [place, image] of queue) {
      const isMore = place >= limits.images;
      found.set(place, isMore ? { ...image, unread: tooMany } : await lookAt(image, { openImage, trusting, signal: patience }));
    }
  };
  try {
    await Promise.all(Array.from({ length: limits.atOnce }, lane));
    signal?.throwIfAborted();
  } finally {
    end.abort();
    await timer;
  }
  return images.map((image, place) => found.get(place) ?? image);
}

const limits = { images: 128, atOnce: 6, milliseconds: 60_000 };
const tooMany = `it was not looked at: there are more than ${limits.images} images`;
const tooLong = `the registries of the images did not answer within ${limits.milliseconds / 1000} s`;

interface LookAt {
  readonly openImage: (address: string) => Repository;
  readonly trusting: Trusting;
  readonly signal: AbortSignal;
}

async function lookAt(image: ImageFact, { openImage, trusting, signal }: LookAt): Promise<ImageFact> {
  const { digest } = image;
  if (digest === undefined || !isDigest(digest)) return image;
  try {
    const repository = openImage(imageAddress(readImage(image.image).repository));
    const query = { ...trusting, predicateType: predicateTypes.signature };
    const judged = await inspectStatements(repository, digest, query, { signal });
    return { ...image, signers: distinct(judged.flatMap((one) => (one.kind === 'verified' ? [one.signer] : []))) };
  } catch (thrown) {
    if (signal.aborted) return { ...image, unread: tooLong };
    if (!(thrown instanceof PawlError)) throw thrown;
    return { ...image, unread: thrown.message.slice(0, 500) };
  }
}

function distinct(signers: readonly Identity[]): readonly Identity[] {
  return signers.filter((one, place) => signers.findIndex((other) => sameIdentity(one, other)) === place);
}
