import { packBundle } from '../../lib/artifact/signatures/pack-bundle.ts';
import { type Digest, digestOf } from '../../lib/digest.ts';
import { Duration } from '../../lib/duration.ts';
import type { Approval } from '../../lib/evidence/approval.ts';
import type { Observation } from '../../lib/evidence/coverage.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import type { Signer } from '../../lib/signing/signer.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import type { TrustedIdentity } from '../../lib/signing/trust.ts';
import { layoutFolder } from '../artifact/samples.ts';

export const release = digestOf('the index of 1.2.3');
export const otherRelease = digestOf('the index of 1.2.2');
export const now = new Date('2026-03-01T12:00:00.000Z');

export interface Somebody {
  readonly signer: Signer;
  readonly trusted: TrustedIdentity;
}

export function somebody(name: string): Somebody {
  const { privatePem, publicPem } = generateKey();
  return { signer: keySigner(privatePem), trusted: { key: publicPem, name } };
}

/** Milliseconds after noon. */
export function at(milliseconds: number): Date {
  return new Date(now.getTime() + milliseconds);
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export function observation(change: Partial<Observation> = {}): Observation {
  return {
    cluster: 'eu-1',
    delivery: { namespace: 'pawl', name: 'shop', uid: '0001' },
    environment: 'staging',
    record: { digest: digestOf('record 7'), sequence: 7 },
    manifest: digestOf('staging of 1.2.3'),
    index: release,
    healthy: true,
    observedAt: now,
    validFor: Duration.minutes(10),
    ...change,
  };
}

/** Puts any bytes under any tag, as whoever may write to the repository can. */
export async function putAnything(repository: Repository, tag: string, bytes: Uint8Array): Promise<void> {
  const { manifest, blobs } = packBundle(bytes, { predicateType: 'whatever' });
  for (const blob of blobs) await repository.writeBlob(blob);
  await repository.writeManifest(manifest, { tag });
}

/** The bundle under a tag. */
export async function bundleUnder(repository: Repository, tag: string): Promise<Uint8Array> {
  const manifest = await repository.readManifest(tag);
  const { layers } = JSON.parse(new TextDecoder().decode(manifest?.bytes)) as {
    layers: { digest: Digest; size: number; mediaType: string }[];
  };
  const [layer] = layers;
  if (layer === undefined) throw new Error(`Nothing lies under "${tag}"`);
  return repository.readBlob(layer, { limit: 10_000_000 });
}

/** A test result of the release. */
export const tests = {
  kind: 'evidence',
  release,
  predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
  predicate: { result: 'PASSED' },
  at: now,
} as const;

/** Somebody's word on moving production to the release. */
export function approval(change: Partial<Approval> = {}) {
  const predicate: Approval = {
    decision: 'approve',
    environment: 'production',
    version: '1.2.3',
    base: otherRelease,
    why: null,
    at: now.toISOString(),
    expires: at(day).toISOString(),
    ...change,
  };
  return { kind: 'approval', release, predicateType: predicateTypes.approval, predicate, at: now } as const;
}

/** An empty one, in a folder. */
export async function evidenceRepository(t: Parameters<typeof layoutFolder>[0]) {
  return (await layoutFolder(t))('evidence');
}
