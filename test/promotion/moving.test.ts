import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { proveHistory } from '../../lib/release/ledgers/history.ts';
import { readVetoes, writeVeto } from '../../lib/release/ledgers/veto.ts';
import { follow } from '../../lib/release/moves/follow.ts';
import { hold } from '../../lib/release/moves/hold.ts';
import { verifyEnvironment } from '../../lib/release/verify/verify-environment.ts';
import { projectRepositories, type Repositories } from '../../lib/release/workplace/repositories.ts';
import { findClients } from '../registries/clients.ts';
import { registryForTests } from '../registries/registry.ts';
import { publishSigned, signedWorkplace } from '../release/signed-world.ts';
import { memoryFolder } from './memory-disk.ts';

const words = { who: 'ann', why: 'a reason' };
const { orasGo, oras } = await findClients();

test('a copy of a folder of layouts is a backup that verifies, and on which work goes on', async (t) => {
  const folder = await memoryFolder(t);
  await fill(inFolder(join(folder, 'registry')));
  await cp(join(folder, 'registry'), join(folder, 'backup'), { recursive: true });
  await verifyCopy(inFolder(join(folder, 'backup')));
});

for (const { name, missing: skip, copy } of [orasGo, oras])
  test(`${name} moves releases, ledgers and vetoes to another registry, signatures included`, { skip }, async (t) => {
    const folder = await memoryFolder(t);
    const found = await registryForTests(t);
    if (found.kind === 'missing') return t.skip(found.reason);
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    const target = projectRepositories(`oci://${found.registry.host}/acme/shop`, 'shop', (reference) => openRepository(reference, context));
    const source = inFolder(folder);
    await fill(source);
    for (const [from, to] of [
      [source.release, target.release],
      ...['staging', 'production', 'vetoes'].map((one) => [source.environment(one), target.environment(one)] as const),
    ] as const)
      for (const tag of await from.tags()) await copy({ place: from.reference, tag }, { place: to.reference.replace('oci://', ''), tag });
    await verifyCopy(target);
  });

function inFolder(folder: string): Repositories {
  return projectRepositories(`oci-layout:${folder}`, 'shop', (reference) => openRepository(reference));
}

async function fill(repositories: Repositories): Promise<void> {
  const workplace = await signedWorkplace(repositories);
  await publishSigned(repositories, '1.0.0', 'one');
  await follow(workplace, { who: 'ann', why: null });
  await publishSigned(repositories, '1.1.0', 'two');
  await follow(workplace, { who: 'ann', why: null });
  await writeVeto(workplace, 'veto', { version: '1.0.0', ...words });
}

async function verifyCopy(repositories: Repositories): Promise<void> {
  const workplace = await signedWorkplace(repositories);
  for (const environment of ['staging', 'production']) {
    const { proofs } = await verifyEnvironment(workplace, environment);
    assert.deepEqual(
      proofs.filter(({ result }) => result !== 'proved'),
      [],
    );
    const { entries } = await proveHistory(workplace, environment);
    assert.deepEqual(
      entries.map(({ record, verification }) => [record.to?.version, verification.kind]),
      [
        ['1.1.0', 'signed'],
        ['1.0.0', 'signed'],
      ],
    );
  }
  assert.equal((await readVetoes(workplace)).vetoes.length, 1);
  assert.equal((await hold(workplace, 'production', words)).record.sequence, 3);
}
