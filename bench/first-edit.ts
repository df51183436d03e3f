import { configMap } from '../test/agent/stage/objects.ts';
import { ready, setStage } from '../test/agent/stage/stage.ts';
import type { ControlPlane } from '../test/control-plane/control-plane.ts';
import type { Cleanup } from '../test/control-plane/for-tests.ts';
import { startAgent } from '../test/site/agent-process.ts';
import { type DriftLatency, driftRow, latencyOf } from './latency.ts';
import { watchReversals } from './watch-reversals.ts';

/**
 * What somebody meets who tries it out: the first edit that an agent ever turns back, of code that never ran before,
 * one for each of `agents` processes that were started for it.
 */
export async function benchFirstEdits(plane: ControlPlane, t: Cleanup, agents = 10): Promise<DriftLatency> {
  const times: number[] = [];
  for (let at = 0; at < agents; at++) times.push(await firstEdit(plane, t));
  return latencyOf(times);
}

export function firstEditRow(latency: DriftLatency): string {
  return driftRow('the first edit after an agent has started', latency);
}

async function firstEdit(plane: ControlPlane, t: Cleanup): Promise<number> {
  const stage = await setStage(plane, t);
  const { namespace, cluster } = stage;
  await stage.environment.promote('1.0.0', [configMap(namespace, 'settings')]);
  const agent = startAgent(plane.kubeconfig, { namespace });
  try {
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const watching = await watchReversals(stage, t);
    return await watching.measure('settings', async () => {
      await cluster.mergePatch(
        await stage.address('v1', 'ConfigMap', 'settings'),
        { data: { key: 'edited' } },
        { fieldManager: 'kubectl-edit' },
      );
    });
  } finally {
    await agent.stop();
  }
}
