/** Waits for a call that cannot be stopped, or not at once. When the signal fires, the wait ends with its reason; the call goes on unheard. */
export async function unlessStopped<T>(call: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return call;
  // Whoever stopped waiting for it does not hear of it either.
  call.catch(() => undefined);
  signal.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([call, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
