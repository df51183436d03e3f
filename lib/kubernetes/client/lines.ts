import { ClusterError } from '../cluster-error.ts';

const newline = 0x0a;

/**
 * The complete lines of a stream, each as soon as its last byte is there. A last line without its end is dropped:
 * the connection broke inside it, and the watch is resumed from the event before.
 */
export async function* lines(chunks: AsyncIterable<Buffer>, limit: number, action: string): AsyncGenerator<string, void, undefined> {
  let pending: Buffer[] = [];
  let pendingSize = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const tail = chunk.subarray(start, end);
      if (pendingSize + tail.length > limit) throw tooLong(limit, action);
      const line = pending.length === 0 ? tail : Buffer.concat([...pending, tail]);
      pending = [];
      pendingSize = 0;
      start = end + 1;
      if (line.length > 0) yield line.toString('utf8');
    }
    if (start < chunk.length) {
      pending.push(chunk.subarray(start));
      pendingSize += chunk.length - start;
    }
    if (pendingSize > limit) throw tooLong(limit, action);
  }
}

function tooLong(limit: number, action: string): ClusterError {
  return new ClusterError('BAD_ANSWER', `Cannot ${action}: an event is larger than the ${limit} bytes it may have`);
}
