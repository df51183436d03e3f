import { type Digest, digestOf } from '../../lib/digest.ts';
import type { Ledger, VerifyRecord } from '../../lib/promotion/ledger.ts';

/** Signatures as words: who signed what. Whose count is a list that may change. */
export interface Signatures {
  readonly of: Map<Digest, string>;
  readonly trusted: Set<string>;
  readonly verify: VerifyRecord;
  /** A ledger whose writer signs under that name, or not at all. */
  ledger(plain: Ledger, name: string | undefined): Ledger;
}

export function signatures(...trusted: readonly string[]): Signatures {
  const signed = new Map<Digest, string>();
  const trustedNames = new Set(trusted);
  const verify: VerifyRecord = async (digest) => {
    const name = signed.get(digest);
    if (name === undefined) return { kind: 'untrusted', reason: 'It is not signed' };
    if (!trustedNames.has(name)) return { kind: 'untrusted', reason: `It is signed by ${name}` };
    return { kind: 'signed', signer: { kind: 'key', keyId: digestOf(name), name } };
  };
  return {
    of: signed,
    trusted: trustedNames,
    verify,
    ledger: (plain, name) => ({
      ...plain,
      verify,
      ...(name === undefined ? {} : { sign: async ({ digest }) => void signed.set(digest, name) }),
    }),
  };
}
