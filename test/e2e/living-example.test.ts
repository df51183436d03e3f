import assert from 'node:assert/strict';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Answer } from '../../lib/cli/json.ts';
import { userProject } from '../cli/project.ts';
import { describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { registryForTests } from '../registries/registry.ts';
import { openSite } from '../site/site.ts';
import { rollouts } from './rollout.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const webFile = 'environments/applications/web.ts';

describeWithCluster("this repository's living example", { full: true }, (plane) => {
  it('is published to a real registry, followed, rolled out, moved by a second release and rolled back', async (t) => {
    const found = await registryForTests(t);
    if (found.kind === 'missing') return t.skip(found.reason);
    const registry = ['--registry', `oci://${found.registry.host}/acme/shop`, '--plain-http'];
    const project = await userProject(t, {});
    for (const part of ['environments', 'policies']) await cp(join(repository, part), join(project.folder, part), { recursive: true });
    await project.commit({});

    for (const words of [['publish', '1.0.0'], ['follow']]) assertDone(await project.pawl(...words, ...registry));
    const [status] = (await project.pawl('status', 'staging', ...registry, '--json')).json<Answer<'status'>>();
    assert.equal(status?.repository, `oci://${found.registry.host}/acme/shop/staging`);
    const namespace = await freshNamespace(plane, t);
    const site = await openSite(plane, { name: 'staging', repository: status.repository, namespace, plainHttp: true });
    t.after(() => site.stop());
    await site.arrived('1.0.0');
    assert.deepEqual(await rollouts(site.cluster, 'shop'), [{ name: 'web', images: ['ghcr.io/acme/shop-web:1.4.2'], complete: true }]);

    const web = await readFile(join(project.folder, webFile), 'utf8');
    await project.commit({ [webFile]: web.replace('shop-web:1.4.2', 'shop-web:1.5.0') });
    for (const words of [['publish', '1.1.0'], ['follow']]) assertDone(await project.pawl(...words, ...registry));
    await site.arrived('1.1.0');
    assert.deepEqual(await rollouts(site.cluster, 'shop'), [{ name: 'web', images: ['ghcr.io/acme/shop-web:1.5.0'], complete: true }]);

    assertDone(await project.pawl('rollback', 'staging', '--why', 'as an exercise', ...registry));
    await site.arrived('1.0.0');
    assert.deepEqual(await rollouts(site.cluster, 'shop'), [{ name: 'web', images: ['ghcr.io/acme/shop-web:1.4.2'], complete: true }]);
  });
});

function assertDone({ code, stdout, stderr }: { readonly code: number; readonly stdout: string; readonly stderr: string }): void {
  assert.equal(code, 0, `${stdout}\n${stderr}`);
}
