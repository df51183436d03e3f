import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { evidenceOpener } from '../../../lib/agent/reports/open-evidence.ts';
import { foldersIn } from '../../../lib/agent/source/folders.ts';
import { sourceOpener } from '../../../lib/agent/source/open-source.ts';
import { connectCluster } from '../../../lib/kubernetes/connect.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';
import { deliveryOf } from '../stage/delivery.ts';

test('where folders are refused, a Delivery has the agent neither read nor write one of its own, whatever secret it names', async (t) => {
  const folder = await temporaryFolder(t);
  // Nobody listens there: what is refused is so before anything is asked of the cluster.
  const cluster = connectCluster({ server: 'https://127.0.0.1:1', certificateAuthority: undefined });
  t.after(() => cluster.close());
  const delivery = deliveryOf({
    repository: `oci-layout:${folder}/shop/staging`,
    pullSecret: { name: 'pull' },
    report: { repository: `oci-layout:${folder}/shop/evidence`, cluster: 'eu-1', keySecret: { name: 'key' } },
  });
  const { report = assert.fail() } = delivery.spec;
  const { signal } = new AbortController();
  const refused = {
    code: 'REFUSED',
    message: /^Cannot open "oci-layout:.*": an agent in a cluster opens no folder of its own file system/,
  };
  await assert.rejects(sourceOpener(cluster, { folders: 'refused' })(delivery, signal), refused);
  await assert.rejects(evidenceOpener(cluster, { folders: 'refused' })(delivery, report, signal), refused);
  assert.deepEqual(await readdir(folder), []);
});

test('an agent in a pod is one in a cluster, whichever cluster it acts on', () => {
  assert.equal(foldersIn({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBECONFIG: '/home/sam/.kube/config' }), 'refused');
  assert.equal(foldersIn({ KUBERNETES_SERVICE_HOST: '' }), 'refused');
  assert.equal(foldersIn({ KUBECONFIG: '/home/sam/.kube/config' }), 'taken');
  assert.equal(foldersIn({}), 'taken');
});

test('an agent outside of a cluster takes folders, and one inside takes registries', async (t) => {
  const cluster = connectCluster({ server: 'https://127.0.0.1:1', certificateAuthority: undefined });
  t.after(() => cluster.close());
  const { signal } = new AbortController();
  const folder = deliveryOf({ repository: `oci-layout:${await temporaryFolder(t)}` });
  assert.deepEqual(await (await sourceOpener(cluster, { folders: 'taken' })(folder, signal)).repository.tags(), []);
  const opened = await sourceOpener(cluster, { folders: 'refused' })(deliveryOf(), signal);
  assert.equal(opened.repository.reference, 'oci://registry.example/shop/staging');
  await opened.close();
});
