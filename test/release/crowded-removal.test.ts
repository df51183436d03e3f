import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { digestOf } from '../../lib/digest.ts';
import { EvidenceError } from '../../lib/evidence/evidence-error.ts';
import { mostOfOne } from '../../lib/evidence/reported-records.ts';
import { reporterKey, reportTag, statementTag } from '../../lib/evidence/tags.ts';
import { previewHold } from '../../lib/release/moves/hold.ts';
import { trustedWorld } from './trusted-world.ts';

const release = digestOf('a release');
const delivery = (cluster: string) => ({ cluster, namespace: 'apps', name: 'shop' });
/** More than are read of one Delivery, and none of them counts. */
const crowd = (cluster: string) => Array.from({ length: mostOfOne + 1 }, (_, place) => reportTag(release, delivery(cluster), place + 1));

/** What somebody is told to do who ends a hold while these clusters have too many reports. */
async function fixFor(t: TestContext, reference: string, clusters: readonly string[]): Promise<string> {
  const world = await trustedWorld(t);
  const tags = clusters.flatMap(crowd);
  const crowded = { ...world.repositories.environment('evidence'), reference, tags: async () => tags, resolve: async () => undefined };
  const environment = (name: string) => (name === 'evidence' ? crowded : world.repositories.environment(name));
  const workplace = world.as('sam', { repositories: { ...world.repositories, environment } });
  const error: unknown = await previewHold(workplace, 'production', 'unhold').catch((thrown: unknown) => thrown);
  assert.ok(error instanceof EvidenceError && error.code === 'CROWDED', String(error));
  return error.fix ?? '';
}

const words = 'Find out who wrote them. Where a Delivery is gone, or its key is not trusted any more, take its tags away';

test('reports that crowd a registry come with the words for a shell that take them away, three Deliveries at a time', async (t) => {
  const keys = ['c1', 'c2', 'c3'].map((cluster) => reporterKey(delivery(cluster)));
  assert.equal(
    await fixFor(t, 'oci://registry.example:5000/acme/shop/evidence', ['c1', 'c2', 'c3', 'c4']),
    `${words}: for tag in $(crane ls registry.example:5000/acme/shop/evidence | grep -E '^report-[0-9a-f]{64}-(${keys.join('|')})-'); do crane delete registry.example:5000/acme/shop/evidence:$tag; done`,
  );
});

test('these words take away the reports of the Deliveries that they name, and nothing else', async (t) => {
  const fix = await fixFor(t, 'oci://registry.example/acme/shop/evidence', ['c1', 'c2']);
  const folder = await mkdtemp(join(tmpdir(), 'pawl-crane-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const others = [reportTag(release, delivery('c3'), 1), statementTag('approval', release, digestOf('an approval'))];
  await writeFile(join(folder, 'tags'), `${[...crowd('c1'), ...others, ...crowd('c2')].join('\n')}\n`);
  const crane = `case "$1 $2" in
    "ls registry.example/acme/shop/evidence") cat "$(dirname "$0")/tags" ;;
    "delete "*) echo "$2" >> "$(dirname "$0")/deleted" ;;
    *) exit 1 ;;
  esac`;
  await writeFile(join(folder, 'crane'), `#!/bin/sh\n${crane}\n`);
  await chmod(join(folder, 'crane'), 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  await promisify(execFile)('sh', ['-c', fix.slice(`${words}: `.length)], { env });
  const deleted = (await readFile(join(folder, 'deleted'), 'utf8')).trimEnd().split('\n');
  assert.deepEqual(
    deleted,
    [...crowd('c1'), ...crowd('c2')].map((tag) => `registry.example/acme/shop/evidence:${tag}`),
  );
});

for (const reference of ['oci-layout:/srv/registry/shop/evidence', 'oci://registry.example/$(id)/evidence', 'oci://registry.example/a b'])
  test(`no words for a shell are said of ${reference}`, async (t) => {
    assert.equal(await fixFor(t, reference, ['c1']), words);
  });
