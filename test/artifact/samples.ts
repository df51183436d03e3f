import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReleaseIdentity, revisionOf } from '../../lib/artifact/identity.ts';
import type { ReleaseContent } from '../../lib/artifact/pack-release.ts';
import { digestOf } from '../../lib/digest.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import type { ManifestSet } from '../../lib/manifest/manifest-set.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';

const commit = '3b18e512dba79e4c8300dd08aeb37f8e728b8dad';

export function identity(version: string): ReleaseIdentity {
  return {
    version,
    revision: revisionOf(version, commit),
    created: new Date('2026-03-01T10:20:30Z'),
    source: 'https://github.com/acme/shop',
  };
}

/** A web application after a database, as an environment with that many replicas. */
export function shop(environment: string, replicas = 2): ManifestSet {
  const { set } = canonicalSet(environment, [
    {
      application: 'database',
      wave: 0,
      object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'database', namespace: 'shop' }, spec: { ports: [{ port: 5432 }] } },
    },
    {
      application: 'web',
      wave: 1,
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { replicas, template: { spec: { containers: [{ name: 'web', image: 'ghcr.io/acme/web:1.4.2' }] } } },
      },
    },
  ]);
  return set;
}

export function release(version: string, replicas = 2): ReleaseContent {
  return {
    identity: identity(version),
    project: 'shop',
    sets: [shop('staging', 1), shop('production', replicas)],
    inputs: [
      { path: 'lib/web.ts', digest: digestOf('web') },
      { path: 'environments/index.ts', digest: digestOf('index') },
    ],
    policies: digestOf('policies'),
  };
}

/** Repositories in a fresh folder that is removed when the test is over. */
export async function layoutFolder(test: { after(act: () => Promise<void>): void }): Promise<(name: string) => Repository> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-artifact-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return (name) => openRepository(`oci-layout:${join(folder, name)}`);
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
