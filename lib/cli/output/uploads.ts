import type { UploadProgress } from '../../oci/registry-settings.ts';

/** Milliseconds. */
const patience = 1000;
const pause = 100;

/**
 * One line for all uploads that are under way: how far they are and how fast that goes, from the second on that they take. `''` takes it away;
 * undefined where what is shown can stay.
 */
export function uploadLine(clock: () => Date): (progress: UploadProgress) => string | undefined {
  let begun = 0;
  let shown = 0;
  const uploads = new Map<string, UploadProgress>();
  return (progress) => {
    const now = clock().getTime();
    if (uploads.size === 0) begun = now;
    uploads.set(`${progress.host} ${progress.digest}`, progress);
    const all = [...uploads.values()];
    if (all.every(({ ended }) => ended)) {
      uploads.clear();
      const wasShown = shown > 0;
      shown = 0;
      return wasShown ? '' : undefined;
    }
    if (now - begun < patience || now - shown < pause) return undefined;
    shown = now;
    const [sent, size] = [sumOf(all, 'sent'), sumOf(all, 'size')];
    const hosts = [...new Set(all.map(({ host }) => host))].join(', ');
    return `uploading to ${hosts}: ${mebibytes(sent)} of ${mebibytes(size)} MiB, ${mebibytes((sent * 1000) / (now - begun))} MiB/s`;
  };
}

function sumOf(uploads: readonly UploadProgress[], key: 'sent' | 'size'): number {
  return uploads.reduce((sum, upload) => sum + upload[key], 0);
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
