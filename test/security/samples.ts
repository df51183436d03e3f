import type { DeliveryTrust } from '../../lib/agent/delivery/delivery.ts';
import type { RememberedRelease } from '../../lib/agent/memory/memory.ts';
import { type Found, look } from '../../lib/agent/source/source.ts';
import type { Digest } from '../../lib/digest.ts';
import { Duration } from '../../lib/duration.ts';
import { mergeReport, type Observation } from '../../lib/evidence/coverage.ts';
import type { Report } from '../../lib/evidence/report.ts';
import { writeReport } from '../../lib/evidence/write-report.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { type KeyName, keys, type SecuredShop } from './secured-shop.ts';

/** What Deliveries of production trust. */
export const clusterTrust: DeliveryTrust = {
  releases: [{ key: keys.publisher.publicPem, name: 'publisher' }],
  promotions: [{ key: keys.promoter.publicPem, name: 'promoter' }],
};

export interface Glance {
  readonly trust?: DeliveryTrust | undefined;
  readonly last?: RememberedRelease | undefined;
  readonly notBefore?: number | undefined;
  readonly environment?: string;
}

/** One look of an agent of production at its repository. */
export function glance(
  repository: Repository,
  { trust = clusterTrust, last, notBefore, environment = 'production' }: Glance = {},
): Promise<Found> {
  const signal = new AbortController().signal;
  return look(repository, { environment, last, notBefore, project: undefined, seen: undefined, remembered: undefined, trust, signal });
}

/** What an agent remembers once it has applied what it finds. */
export async function taken(repository: Repository, options: Glance = {}): Promise<RememberedRelease> {
  const found = await glance(repository, options);
  if (found.kind !== 'release') throw new Error(`There is nothing to take: ${JSON.stringify(found)}`);
  return found.candidate.release;
}

export interface Reporting extends Partial<Observation> {
  readonly index: Digest;
  readonly previous?: Report | undefined;
}

/** A report on staging, by an agent that signs with that key. */
export async function reportAs(repository: Repository, key: KeyName, { previous, ...observation }: Reporting): Promise<Report> {
  const report = mergeReport(previous, {
    cluster: 'eu-1',
    delivery: { namespace: 'shop', name: 'shop', uid: 'uid-1' },
    environment: 'staging',
    record: null,
    manifest: observation.index,
    healthy: true,
    observedAt: new Date(),
    validFor: Duration.minutes(10),
    ...observation,
  });
  await writeReport(repository, report, { signer: keySigner(keys[key].privatePem), previous });
  return report;
}

/** The digest of a published version's index. */
export async function indexOf(shop: SecuredShop, version: string): Promise<Digest> {
  const descriptor = await shop.repository('administrator').resolve(version);
  if (descriptor === undefined) throw new Error(`${version} is not published`);
  return descriptor.digest;
}
