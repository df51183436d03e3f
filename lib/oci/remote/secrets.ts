/** What was sent as a proof of who we are, so that no message repeats it: a registry may quote what it refused. */
export interface Secrets {
  add(secret: string): void;
  redact(text: string): string;
}

export function createSecrets(): Secrets {
  const secrets = new Set<string>();
  return {
    add: (secret) => {
      // Shorter ones would hide ordinary words.
      if (secret.length < 4) return;
      secrets.delete(secret);
      secrets.add(secret);
      const oldest = secrets.keys().next().value;
      if (secrets.size > 64 && oldest !== undefined) secrets.delete(oldest);
    },
    redact: (text) => [...secrets].reduce((rest, secret) => rest.replaceAll(secret, '…'), text),
  };
}
