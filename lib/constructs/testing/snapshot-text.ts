import { applicationFiles } from '../../manifest/files.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';

/** The files of the release one after the other, each under its name. */
export function snapshotText(set: ManifestSet): string {
  return [...applicationFiles(set)].map(([file, bytes]) => `# ${set.environment}/${file}\n${new TextDecoder().decode(bytes)}`).join('\n');
}
