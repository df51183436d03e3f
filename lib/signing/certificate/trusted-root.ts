import { TrustedRoot as TrustedRootMessage } from '@sigstore/protobuf-specs';
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify';
import { messageOf } from '../../errors.ts';
import { SigningError } from '../signing-error.ts';

/** Whom certificates are believed from. */
export interface TrustedRoot {
  readonly material: TrustMaterial;
  readonly hasLogs: boolean;
  readonly hasCertificateLogs: boolean;
}

/** Reads `trusted_root.json`; a SigningError of code BAD_TRUST where it is none. */
export function trustedRootOf(text: string): TrustedRoot {
  if (last?.text === text) return last.root;
  const root = readTrustedRoot(text);
  last = { text, root };
  return root;
}

/** A process works with one root, and ledgers are long. */
let last: { readonly text: string; readonly root: TrustedRoot } | undefined;

function readTrustedRoot(text: string): TrustedRoot {
  let material: TrustMaterial;
  try {
    material = toTrustMaterial(TrustedRootMessage.fromJSON(JSON.parse(text)));
  } catch (cause) {
    throw new SigningError('BAD_TRUST', `Cannot use the trusted root: it is not sigstore's trusted_root.json: ${messageOf(cause)}`, {
      cause,
    });
  }
  if (material.certificateAuthorities.length === 0)
    throw new SigningError('BAD_TRUST', 'Cannot use the trusted root: it names no certificate authority');
  return { material, hasLogs: material.tlogs.length > 0, hasCertificateLogs: material.ctlogs.length > 0 };
}
