import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CompiledEnvironment, CompiledProject } from '../../lib/compiler/compile.ts';
import { digestOf } from '../../lib/digest.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { evaluate } from '../../lib/promotion/evaluate.ts';
import type { PromotionFacts, PromotionPolicy } from '../../lib/promotion/policy.ts';
import { publish } from '../../lib/release/publish.ts';
import { projectRepositories, type Repositories } from '../../lib/release/workplace/repositories.ts';
import type { Workplace } from '../../lib/release/workplace.ts';

/** A project with staging and production, a registry in a folder, and policies given as values: no compiler, no process. */
export interface World {
  readonly workplace: Workplace;
  publish(version: string, text: string): Promise<void>;
}

export async function world(
  t: { after(end: () => Promise<void>): void },
  policies: readonly PromotionPolicy[] = [],
  given?: Repositories,
): Promise<World> {
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'pawl-world-')) : tmpdir();
  if (given === undefined) t.after(() => rm(folder, { recursive: true, force: true }));
  const repositories = given ?? projectRepositories(`oci-layout:${folder}`, 'shop', (reference) => openRepository(reference));
  return {
    publish: async (version, text) => {
      const commit = { hash: '0'.repeat(40), committedAt: new Date('2026-01-01T00:00:00Z') };
      await publish(project(text), repositories.release, { version, commit });
    },
    workplace: {
      project: project(''),
      folder,
      repositories,
      judge: async (_environment: string, facts: PromotionFacts) => ({
        ...evaluate(policies, facts),
        policiesDigest: digestOf('policies that judged'),
      }),
      revision: undefined,
      clock: () => new Date(),
      random: Math.random,
      wait: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
      progress: () => {},
    },
  };
}

function project(text: string): CompiledProject {
  return {
    project: { name: 'shop' },
    environments: [environment('staging', { text }), environment('production', { text, promoteFrom: 'staging' })],
    inputs: [],
    variables: [],
    wants: [],
    findings: [],
    unproven: [],
    buildPolicies: [],
    policiesDigest: digestOf('policies'),
    warnings: [],
  };
}

function environment(name: string, { text, promoteFrom }: { text: string; promoteFrom?: string }): CompiledEnvironment {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { text } };
  return {
    name,
    tier: 'staging',
    kubernetes: '1.35',
    track: { kind: 'follow', range: '*' },
    promoteFrom,
    namespace: 'shop',
    compiled: true,
    origins: {},
    images: [],
    applications: ['settings'],
    policies: [],
    set: { environment: name, objects: [...canonicalSet(name, [{ application: 'settings', wave: 0, object }]).set.objects] },
    findings: [],
  };
}
