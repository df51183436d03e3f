import { predicateTypes, type Statement, statementType } from '../../lib/signing/statement.ts';

export const hex = 'a'.repeat(64);

export const approval: Statement = {
  _type: statementType,
  subject: [{ name: 'shop', digest: { sha256: hex } }],
  predicateType: predicateTypes.approval,
  predicate: { decision: 'approve', why: 'tested “by hand”' },
};

/** The parts of a bundle that tests change. */
export interface BundleJson {
  mediaType: string;
  verificationMaterial: { [field: string]: unknown };
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string; [field: string]: unknown }[]; [field: string]: unknown };
  [field: string]: unknown;
}

export function jsonOf(bytes: Uint8Array): BundleJson {
  return JSON.parse(new TextDecoder().decode(bytes));
}

export function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}
