import { digestOf } from '../../../lib/digest.ts';
import type { Json } from '../../../lib/json.ts';
import type { ApprovalFact, EvidenceFact, ReportFact } from '../../../lib/promotion/evidence-facts.ts';
import type { Identity } from '../../../lib/signing/identity.ts';
import type { TrustedIdentity } from '../../../lib/signing/trust.ts';
import { at } from './facts.ts';

const issuer = 'https://issuer.example';

/** Somebody as a policy names them. */
export function person(name: string): TrustedIdentity {
  return { issuer, subject: `${name}@shop.example` };
}

/** The same person, as a signature proves them. */
export function signer(name: string): Identity {
  return { kind: 'certificate', issuer, subject: `${name}@shop.example` };
}

/** Of the release that `Testing.promotion()` takes to be in force. */
export const base = `sha256:${'a'.repeat(64)}`;

export function approval(name: string, given: Partial<ApprovalFact> = {}): ApprovalFact {
  return {
    decision: 'approve',
    environment: 'production',
    base,
    signer: signer(name),
    at: at(-600),
    expires: at(3600),
    digest: digestOf(`approval of ${name}`),
    ...given,
  };
}

export function evidence(type: string, predicate: Json, given: Partial<EvidenceFact> = {}): EvidenceFact {
  return { type, predicate, signer: signer('ci'), digest: digestOf(JSON.stringify([type, predicate])), at: at(-60), ...given };
}

/** In force, and healthy since so many seconds. */
export function report(cluster: string, since: number | undefined, given: Partial<ReportFact> = {}): ReportFact {
  return {
    environment: 'staging',
    cluster,
    delivery: 'pawl/shop',
    healthy: since !== undefined,
    healthySince: since === undefined ? undefined : at(-since),
    observedAt: at(-10),
    validUntil: at(50),
    signer: signer(`agent of ${cluster}`),
    digest: digestOf(`report of ${cluster}`),
    ...given,
  };
}
