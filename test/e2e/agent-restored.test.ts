import assert from 'node:assert/strict';
import { cp, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { wait } from '../../lib/kubernetes/wait.ts';
import { between } from '../agent/stage/between.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, setStage } from '../agent/stage/stage.ts';
import type { OwnControlPlane } from '../control-plane/control-plane.ts';
import { controlPlaneOfItsOwn } from '../control-plane/for-tests.ts';

describe('agent of a cluster that is put back', async () => {
  const found = await controlPlaneOfItsOwn({ after });
  if (found.kind === 'missing') return it('holds its release', { skip: found.reason }, () => undefined);
  const { plane } = found;

  it('holds its release again when etcd was restored to a time before it, where all versions are lower', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const own = await connectTo(plane.kubeconfig);
    let requests = 0;
    const counted = <A extends readonly unknown[], R>(call: (...args: A) => R) => {
      return (...args: A): R => {
        requests++;
        return call(...args);
      };
    };
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings', { key: 'one' })]);
    stage.startAgent({}, between(own, { get: counted(own.get), apply: counted(own.apply), list: counted(own.list) }));
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await backUp(plane);
    for (const [version, key] of [
      ['2.0.0', 'two'],
      ['3.0.0', 'three'],
    ] as const)
      await stage.environment.promote(version, [configMap(namespace, 'settings', { key }), configMap(namespace, 'added', { key })]);
    await stage.status(({ applied }) => applied?.version === '3.0.0');
    await putBack(plane);
    const holds = (name: string) =>
      stage.until(`"three" in ${name}`, async () => {
        const { data } = ((await stage.get('v1', 'ConfigMap', name)) ?? {}) as { data?: { key?: string } };
        return data?.key === 'three';
      });
    await holds('settings');
    await holds('added');
    await stage.status(({ applied }) => applied?.version === '3.0.0');
    await stage.cluster.mergePatch(
      await stage.address('v1', 'ConfigMap', 'settings'),
      { data: { key: 'edited' } },
      { fieldManager: 'ada' },
    );
    await holds('settings');
    // Once the looks at what was written in the same second are over, and every watch is back.
    await stage.until('two seconds without a request', async () => {
      requests = 0;
      await wait(2_000);
      return requests === 0;
    });
  });
});

async function backUp(plane: OwnControlPlane): Promise<void> {
  const { pid, data, backup } = etcdOf(plane);
  process.kill(pid, 'SIGSTOP');
  await cp(data, backup, { recursive: true });
  process.kill(pid, 'SIGCONT');
}

async function putBack(plane: OwnControlPlane): Promise<void> {
  const { pid, data, backup } = etcdOf(plane);
  const [command = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  await plane.stopApiServer();
  process.kill(pid, 'SIGKILL');
  while (plane.pids.has('etcd')) await wait(20);
  await rm(data, { recursive: true });
  await cp(backup, data, { recursive: true });
  await plane.startBeside([{ name: 'etcd', command, args, log: join(dirname(data), 'etcd.log') }], async () => true);
  await plane.startApiServer();
}

function etcdOf({ pids, kubeconfig }: OwnControlPlane) {
  const folder = dirname(kubeconfig);
  return { pid: pids.get('etcd') ?? assert.fail(), data: join(folder, 'etcd'), backup: join(folder, 'backup') };
}
