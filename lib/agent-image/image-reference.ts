import { readImage, wholeRepository } from '../manifest/image-name.ts';
import { parseReference, type Reference } from '../oci/reference.ts';

/**
 * A reference as people write images: `registry.example.com/pawl-agent:0.1.0`, `node:24-slim` (Docker's), or with a scheme of ours.
 * Throws a RegistryError of code BAD_REFERENCE for all else.
 */
export function imageReference(text: string): Reference {
  if (text.includes('://') || text.startsWith('oci-layout:') || text.length > 4096) return parseReference(text);
  // `user:password@host/…`: no short name, and whoever refuses it there does not repeat the password.
  if (/@(?!sha256:)/.test(text)) return parseReference(`oci://${text}`);
  const { repository } = readImage(text);
  return parseReference(`oci://${wholeRepository(repository)}${text.slice(repository.length)}`);
}

/** Whether it is what a name by itself stands for, `node` for `docker.io/library/node`: there only Docker writes. */
export function isDockersOwn(reference: Reference): boolean {
  return reference.kind === 'remote' && reference.host === 'docker.io' && reference.repository.startsWith('library/');
}

/** As container runtimes take it: without a scheme. A folder is none of theirs, and keeps it. */
export function asImage(reference: string): string {
  return reference.replace(/^oci:\/\//, '');
}
