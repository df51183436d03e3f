import { createGunzip } from 'node:zlib';
import { messageOf } from '../../errors.ts';
import { ArtifactError } from '../artifact-error.ts';
import { ratioGrace, type UnpackLimits } from './limits.ts';

/** Inflates piece by piece and stops at the bound, so that a bomb is never held in memory. */
export async function* inflate(bytes: Uint8Array, limits: UnpackLimits): AsyncGenerator<Uint8Array> {
  if (bytes.length > limits.compressed)
    throw new ArtifactError(
      'TOO_LARGE',
      `Cannot unpack the archive: it has ${bytes.length} bytes, at most ${limits.compressed} are allowed`,
    );
  const allowedByRatio = Math.max(ratioGrace, bytes.length * limits.ratio);
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  gunzip.end(bytes);
  let total = 0;
  try {
    for await (const chunk of gunzip) {
      total += chunk.length;
      if (total > limits.uncompressed)
        throw new ArtifactError('TOO_LARGE', `Cannot unpack the archive: it inflates to more than ${limits.uncompressed} bytes`);
      if (total > allowedByRatio)
        throw new ArtifactError(
          'BOMB',
          `Cannot unpack the archive: ${bytes.length} bytes inflate to more than ${limits.ratio} times as many`,
        );
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof ArtifactError ? cause : zlibError(cause);
  } finally {
    gunzip.destroy();
  }
  // Bytes behind the end are ignored by some readers and refused by others: then two tools would see two artifacts.
  if (gunzip.bytesWritten !== bytes.length)
    throw new ArtifactError('CORRUPT', `Cannot unpack the archive: ${bytes.length - gunzip.bytesWritten} bytes follow the end of the gzip`);
}

function zlibError(cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause)) return cause;
  if (cause.code === 'Z_BUF_ERROR') return new ArtifactError('TRUNCATED', 'Cannot unpack the archive: the gzip ends too early', { cause });
  if (typeof cause.code === 'string' && cause.code.startsWith('Z_'))
    return new ArtifactError('CORRUPT', `Cannot unpack the archive: it is not valid gzip: ${messageOf(cause)}`, { cause });
  return cause;
}
