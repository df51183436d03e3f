import { gzip } from 'pako';
import { pack } from 'tar-stream';
import { type Digest, digestOf } from '../../digest.ts';
import { byCodeUnit } from '../../json.ts';
import { collectBytes } from './collect-bytes.ts';

export interface Archive {
  /** tar + gzip. */
  readonly bytes: Uint8Array;
  /** Digest of the tar inside. */
  readonly tarDigest: Digest;
}

/**
 * Packs files so that the same files give the same bytes on every machine: sorted names, no times, owners or modes of this machine,
 * and a gzip in plain JavaScript, because the output of the platform's zlib differs between builds.
 */
export async function archive(files: ReadonlyMap<string, Uint8Array>): Promise<Archive> {
  const tar = await tarOf(files);
  // Without a header of its own pako writes time 0 and OS 3 (Unix) whatever it runs on.
  return { bytes: gzip(tar, { level: 9 }), tarDigest: digestOf(tar) };
}

async function tarOf(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const stream = pack();
  for (const [name, bytes] of [...files].sort(([left], [right]) => byCodeUnit(left, right))) {
    stream.entry({ name, type: 'file', mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0) }, bytes);
  }
  stream.finalize();
  return collectBytes(stream);
}
