import { configMap, deployment } from '../test/agent/stage/objects.ts';
import { setStage } from '../test/agent/stage/stage.ts';
import type { ControlPlane } from '../test/control-plane/control-plane.ts';
import { type Cleanup, controlPlaneOfItsOwn } from '../test/control-plane/for-tests.ts';
import { benchFirstEdits, firstEditRow } from './first-edit.ts';
import { type DriftLatency, driftHead, driftRow, latencyOf } from './latency.ts';
import { watchReversals } from './watch-reversals.ts';

export interface DriftBench {
  readonly edits: DriftLatency;
  readonly deletions: DriftLatency;
}

const objects = 50;

/**
 * Edits and deletes objects of a release one after another, at least `count` times each, and waits for each reversal.
 * The clock starts when the API server has answered the edit, and stops when a watch shows the released content again.
 */
export async function benchDrift(plane: ControlPlane, t: Cleanup, count = 500): Promise<DriftBench> {
  const stage = await setStage(plane, t);
  const { namespace } = stage;
  const names = Array.from({ length: objects }, (_, at) => `object-${at}`);
  await stage.environment.promote('1.0.0', [
    ...names.map((name) => configMap(namespace, name)),
    ...names.map((name) => deployment(namespace, name)),
  ]);
  stage.startAgent({ contest: { reversals: Number.POSITIVE_INFINITY, within: 60_000, pause: 0 } });
  await stage.deliver();
  await stage.status(
    ({ inventory, conditions }) => inventory?.objects === objects * 2 && conditions?.some(({ reason }) => reason === 'Waiting') === true,
  );
  const watching = await watchReversals(stage, t);
  const edits: number[] = [];
  const deletions: number[] = [];
  for (let round = 0; round < count; round++) {
    const name = names[round % objects] ?? '';
    edits.push(
      await watching.measure(name, async () => {
        await stage.cluster.mergePatch(
          await stage.address('v1', 'ConfigMap', name),
          { data: { key: `edited-${round}` } },
          { fieldManager: 'kubectl-edit' },
        );
      }),
    );
    deletions.push(
      await watching.measure(name, async () => {
        await stage.cluster.delete(await stage.address('v1', 'ConfigMap', name));
      }),
    );
  }
  return { edits: latencyOf(edits), deletions: latencyOf(deletions) };
}

export function driftRows({ edits, deletions }: DriftBench): readonly string[] {
  return [driftRow('an owned field edited', edits), driftRow('an object deleted', deletions)];
}

/** `node --conditions=pawl-source bench/drift.ts [COUNT [AGENTS]]`: on a control plane of its own. */
async function main(): Promise<void> {
  const cleanups: (() => Promise<void>)[] = [];
  const t: Cleanup = { after: (cleanup) => void cleanups.push(cleanup) };
  const found = await controlPlaneOfItsOwn(t);
  if (found.kind === 'missing') throw new Error(found.reason);
  try {
    const [count = '500', agents = '10'] = process.argv.slice(2);
    const rows = driftRows(await benchDrift(found.plane, t, Number(count)));
    const first = await benchFirstEdits(found.plane, t, Number(agents));
    process.stdout.write(`${[...driftHead, ...rows, firstEditRow(first)].join('\n')}\n`);
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

if (import.meta.main) await main();
