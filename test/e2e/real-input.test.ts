import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { userProject } from '../cli/project.ts';
import { describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { openSite } from '../site/site.ts';
import { rollouts } from './rollout.ts';

const folder = process.env.PAWL_REAL_INPUTS;
const boutique = folder === undefined ? undefined : join(folder, 'online-boutique.yaml');
const skip = boutique === undefined || !existsSync(boutique) ? 'PAWL_REAL_INPUTS names no folder with online-boutique.yaml' : false;

describeWithCluster('manifests that nobody here wrote', { full: true }, (plane) => {
  it('come in through YamlFiles, are published, promoted, rolled out, moved by a second release and rolled back', { skip }, async (t) => {
    const namespace = await freshNamespace(plane, t);
    const project = await userProject(t, boutiqueProject({ namespace, version: 'v0.10.6' }));

    const published = await project.pawl('publish', '1.0.0', '--json');
    assert.equal(published.code, 0, published.stderr);
    const promoted = await project.pawl('follow', '--json');
    assert.equal(promoted.json<Answer<'move'>[]>()[0]?.diff.created, 35, promoted.stderr);
    const [status] = (await project.pawl('status', '--json')).json<Answer<'status'>>();
    const site = await openSite(plane, { name: 'boutique', repository: status?.repository ?? '', namespace });
    t.after(() => site.stop());

    await site.arrived('1.0.0');
    await assertRolledOut(site.cluster, { namespace, version: 'v0.10.6' });

    await project.commit(boutiqueProject({ namespace, version: 'v0.10.7' }));
    for (const words of [['publish', '1.1.0'], ['follow']]) assert.equal((await project.pawl(...words)).code, 0);
    await site.arrived('1.1.0');
    await assertRolledOut(site.cluster, { namespace, version: 'v0.10.7' });

    const back = await project.pawl('rollback', 'boutique', '--why', 'as an exercise');
    assert.equal(back.code, 0, back.stderr);
    await site.arrived('1.0.0');
    await assertRolledOut(site.cluster, { namespace, version: 'v0.10.6' });
  });
});

/** All twelve Deployments are complete, and every image of the boutique's own is of that version. */
async function assertRolledOut(
  cluster: Parameters<typeof rollouts>[0],
  { namespace, version }: { namespace: string; version: string },
): Promise<void> {
  const found = await rollouts(cluster, namespace);
  assert.equal(found.length, 12);
  assert.deepEqual(
    found.filter(({ complete }) => !complete).map(({ name }) => name),
    [],
  );
  const own = found.flatMap(({ images }) => images).filter((image) => image.includes('/microservices-demo/'));
  assert.ok(own.length >= 11);
  assert.deepEqual([...new Set(own.map((image) => image.split(':')[1]))], [version]);
}

function boutiqueProject({ namespace, version }: { namespace: string; version: string }): Record<string, string> {
  return {
    // In the commit, or publish refuses what nobody could rebuild.
    'boutique.yaml': boutique === undefined ? '' : readFileSync(boutique, 'utf8'),
    'environments/index.ts': `
import { environment, follow, type KubernetesObject, project, YamlFiles } from 'pawl';

const boutique = environment('boutique', {
  tier: 'staging',
  kubernetes: '1.35',
  namespace: '${namespace}',
  track: follow('>=1.0.0'),
  deploy: (scope) => {
    new YamlFiles(scope, 'manifests', { files: ['boutique.yaml'], patches: [moveImages] });
  },
});

/** Every image of the boutique's own, wherever it stands. */
function moveImages(object: KubernetesObject): KubernetesObject {
  return JSON.parse(JSON.stringify(object).replace(/(\\/microservices-demo\\/[^:"]*):v[^"]*/g, '$1:${version}'));
}

export default project({ name: 'boutique', environments: [boutique] });
`,
  };
}
