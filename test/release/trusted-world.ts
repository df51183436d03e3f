import assert from 'node:assert/strict';
import { readRelease } from '../../lib/artifact/read.ts';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import type { Digest } from '../../lib/digest.ts';
import { Duration } from '../../lib/duration.ts';
import { writeReport } from '../../lib/evidence/write-report.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import type { PromotionPolicy } from '../../lib/promotion/policy.ts';
import type { Repositories } from '../../lib/release/workplace/repositories.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import type { Trust } from '../../lib/signing/trust.ts';
import { newReport } from '../evidence/new-report.ts';
import { memoryRepository } from '../promotion/simulation/memory-repository.ts';
import { world } from './world.ts';

const names = ['publisher', 'sam', 'olga', 'agent', 'stranger'] as const;
export type Name = (typeof names)[number];
const keys = new Map(names.map((name) => [name, generateKey()]));

/** A project that says whom it trusts: `publisher` publishes, `sam` and `olga` promote, `agent` reports. */
export interface TrustedWorld {
  /** As somebody who signs with their key; without a name as somebody who signs nothing. */
  as(name?: Name, change?: Partial<Workplace>): Workplace;
  publish(version: string, by?: Name | 'nobody'): Promise<Digest>;
  /** What a cluster of an environment says of a release. */
  report(
    environment: string,
    index: Digest,
    said: { readonly cluster?: string; readonly healthy: boolean; readonly at?: Date },
  ): Promise<void>;
  readonly repositories: Repositories;
}

export function trusted(...some: readonly Name[]): Trust['promotions'] {
  return some.map((name) => ({ key: keyOf(name).publicPem, name }));
}

export async function trustedWorld(
  t: { after(end: () => Promise<void>): void },
  policies: readonly PromotionPolicy[] = [],
  wrapped: (repository: Repository) => Repository = (repository) => repository,
): Promise<TrustedWorld> {
  const kept = new Map<string, Repository>();
  const repositoryOf = (name: string): Repository => {
    const found = kept.get(name) ?? wrapped(memoryRepository());
    kept.set(name, found);
    return found;
  };
  const repositories: Repositories = { release: repositoryOf('release'), environment: repositoryOf };
  const { workplace, publish } = await world(t, policies, repositories);
  const trust: Trust = { releases: trusted('publisher'), promotions: trusted('sam', 'olga'), evidence: trusted('agent') };
  const project = { ...workplace.project, trust };
  return {
    repositories,
    as: (name, change = {}) => ({ ...workplace, project, signer: name === undefined ? undefined : signerOf(name), ...change }),
    publish: async (version, by = 'publisher') => {
      await publish(version, version);
      const { digest, environments } = await readRelease(repositories.release, version);
      for (const one of by === 'nobody' ? [] : [digest, ...[...environments.values()].map((descriptor) => descriptor.digest)]) {
        const descriptor = await repositories.release.resolve(one);
        assert.ok(descriptor !== undefined && by !== 'nobody');
        await signManifest(repositories.release, descriptor, signerOf(by));
      }
      return digest;
    },
    report: async (environment, index, { cluster = 'west', healthy, at = new Date() }) => {
      const manifest = (await readRelease(repositories.release, index)).environments.get(environment)?.digest;
      assert.ok(manifest !== undefined);
      const delivery = { namespace: 'shop', name: 'shop', uid: 'a' };
      const observation = { cluster, delivery, environment, record: null, manifest, index, healthy, observedAt: at };
      await writeReport(repositories.environment('evidence'), newReport({ ...observation, validFor: Duration.minutes(10) }), {
        signer: signerOf('agent'),
      });
    },
  };
}

export function signerOf(name: Name) {
  return keySigner(keyOf(name).privatePem, { name });
}

function keyOf(name: Name) {
  const key = keys.get(name);
  assert.ok(key !== undefined);
  return key;
}
