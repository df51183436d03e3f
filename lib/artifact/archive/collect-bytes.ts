/** Everything that a stream of bytes gives, as one piece. */
export async function collectBytes(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError(`A stream of bytes gave a ${typeof chunk}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
