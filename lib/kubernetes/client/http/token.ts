/** Where the bearer token comes from. */
export interface TokenSource {
  current(): Promise<string | undefined>;
  /** After a 401: reads again whatever can be read again; true where the token is another one now. */
  renew(): Promise<boolean>;
}

export function fixedToken(token: string | undefined): TokenSource {
  return { current: async () => token, renew: async () => false };
}

/** A token that somebody else replaces (a kubelet does, long before it expires): read again when it is a minute old. */
export function rotatingToken(read: () => Promise<string>, elapsed: () => number): TokenSource {
  let token: string | undefined;
  let readAt = 0;
  const refresh = async (): Promise<string> => {
    const fresh = await read();
    token = fresh;
    readAt = elapsed();
    return fresh;
  };
  return {
    async current() {
      if (token !== undefined && elapsed() - readAt < maximumAge) return token;
      try {
        return await refresh();
      } catch (thrown) {
        // The last token is better than none while the file is being replaced.
        if (token === undefined) throw thrown;
        return token;
      }
    },
    async renew() {
      const before = token;
      return (await refresh()) !== before;
    },
  };
}

const maximumAge = 60_000;
