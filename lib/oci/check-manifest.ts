import { digestOf } from '../digest.ts';
import { type ManifestContent, manifestMediaTypes, maximumManifestSize, parseManifest } from './manifest-content.ts';
import type { Descriptor } from './registry.ts';
import { RegistryError } from './registry-error.ts';

/** A manifest that is about to be written, refused where a registry would refuse it, so that every repository does alike. */
export function checkManifest(
  reference: string,
  { mediaType, bytes }: { readonly mediaType: string; readonly bytes: Uint8Array },
): { readonly descriptor: Descriptor; readonly content: ManifestContent } {
  const refuse = (state: string) =>
    new RegistryError('REFUSED', `Cannot write a manifest to "${reference}": ${state}`, { registryCode: 'MANIFEST_INVALID' });
  if (!manifestMediaTypes.includes(mediaType)) throw refuse(`its media type "${mediaType}" is none of ${manifestMediaTypes.join(', ')}`);
  if (bytes.length > maximumManifestSize)
    throw new RegistryError(
      'TOO_LARGE',
      `Cannot write a manifest to "${reference}": it has ${bytes.length} bytes, more than the limit of ${maximumManifestSize}`,
    );
  const parsed = parseManifest(bytes);
  if (parsed.kind === 'bad') throw refuse(parsed.fault);
  const { content } = parsed;
  if (content.mediaType !== mediaType)
    throw refuse(`it is of media type ${content.mediaType ?? 'unknown'}, and is to be written as ${mediaType}`);
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, content };
}
