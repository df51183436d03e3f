import type { Digest } from '../../digest.ts';
import type { Manifest } from '../../oci/registry.ts';
import { type BundleVerdict, type Trusting, verifyBundleAside } from '../../signing/verify-bundle.ts';
import { embeddedBundle } from './read-stored-bundle.ts';

/** Bundles that are verified before anybody asks about what they are about: in other threads, while a folder is still being read. */
export interface EarlyBundles {
  readonly begin: (manifest: Manifest, subject: Digest) => void;
  /** What was begun with the bundle of that manifest, told once. Undefined where nothing was. */
  readonly take: (manifest: Digest, subject: Digest) => EarlyBundle | undefined;
}

export interface EarlyBundle {
  readonly kind: 'begun';
  /** Digest of the bundle's bytes. */
  readonly digest: Digest;
  /** Bytes of the bundle. */
  readonly size: number;
  readonly verdict: Promise<BundleVerdict>;
}

/** What comes of a bundle is told by its bytes and by who is trusted: it is the same early and late. */
export function earlyBundles(trusting: Trusting, isWanted: (subject: Digest) => boolean): EarlyBundles {
  const begun = new Map<Digest, EarlyBundle & { readonly subject: Digest }>();
  return {
    begin: (manifest, subject) => {
      if (begun.size >= mostBegun || !isWanted(subject)) return;
      const stored = embeddedBundle(manifest, { digest: subject, limit: maximumSignatureSize });
      if (stored === undefined) return;
      const verdict = verifyBundleAside(stored.bytes, trusting);
      // Whoever takes it is told.
      verdict.catch(() => {});
      begun.set(manifest.descriptor.digest, { kind: 'begun', digest: stored.digest, size: stored.bytes.length, verdict, subject });
    },
    take: (manifest, subject) => {
      const early = begun.get(manifest);
      if (early?.subject !== subject) return undefined;
      begun.delete(manifest);
      return early;
    },
  };
}

/** Bytes of a bundle that is a signature: they have 1 to 10 KB. */
export const maximumSignatureSize = 131_072;

/** About a kilobyte each. */
const mostBegun = 8192;
