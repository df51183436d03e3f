import type { Readable } from 'node:stream';
import { ClusterError } from '../../cluster-error.ts';

/** The whole body of an answer, given up as soon as it is longer than it may be. */
export async function readBounded(body: Readable, limit: number, action: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the stream and with it the connection, so that nothing more is received.
    if (size > limit) throw new ClusterError('BAD_ANSWER', `Cannot ${action}: the answer is larger than the ${limit} bytes it may have`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0].toString('utf8') : Buffer.concat(chunks, size).toString('utf8');
}
