import assert from 'node:assert/strict';
import { readRelease } from '../../lib/artifact/read.ts';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import type { Repositories } from '../../lib/release/workplace/repositories.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { writer } from '../promotion/ledger-samples.ts';
import { memoryRepository } from '../promotion/simulation/memory-repository.ts';
import { world } from './world.ts';

const { privatePem, publicPem } = generateKey();
const other = generateKey();
const ann = { key: publicPem, name: 'ann' };

/** One who may sign everything. */
export const signer = keySigner(privatePem, { name: 'ann' });
/** Another promoter. */
export const otherSigner = keySigner(other.privatePem, { name: 'sam' });
export const trust = { releases: [ann], promotions: [ann, { key: other.publicPem, name: 'sam' }], evidence: [] };

/** A workplace where releases and records are signed, on these repositories; waiting takes no time. */
export async function signedWorkplace(repositories: Repositories): Promise<Workplace> {
  const { workplace } = await world(nothing, [], repositories);
  const { clock, random, wait } = writer(memoryRepository());
  return { ...workplace, project: { ...workplace.project, trust }, repositories, signer, clock, random, wait };
}

/** Publishes a version that holds the text, signed as a whole and for each environment. */
export async function publishSigned(repositories: Repositories, version: string, text: string): Promise<void> {
  const { publish } = await world(nothing, [], repositories);
  await publish(version, text);
  const { release } = repositories;
  const { digest, environments } = await readRelease(release, version);
  for (const one of [digest, ...[...environments.values()].map((descriptor) => descriptor.digest)]) {
    const descriptor = await release.resolve(one);
    assert.ok(descriptor !== undefined);
    await signManifest(release, descriptor, signer);
  }
}

const nothing = { after: () => undefined };
