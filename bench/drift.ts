import { performance } from 'node:perf_hooks';
import { configMap, deployment } from '../test/agent/stage/objects.ts';
import { type Stage, setStage } from '../test/agent/stage/stage.ts';
import type { ControlPlane } from '../test/control-plane/control-plane.ts';
import { type Cleanup, controlPlaneOfItsOwn } from '../test/control-plane/for-tests.ts';

/** How long it takes from an edit's answer until what was edited is as released again, seen from outside by a watch of its own. */
export interface DriftLatency {
  readonly count: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

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
  return { edits: summary(edits), deletions: summary(deletions) };
}

export function driftRows({ edits, deletions }: DriftBench): readonly string[] {
  return [row('an owned field edited', edits), row('an object deleted', deletions)];
}

function row(what: string, { count, median, p99, longest }: DriftLatency): string {
  return `| ${what} | ${count} | ${median.toFixed(1)} ms | ${p99.toFixed(1)} ms | ${longest.toFixed(1)} ms |`;
}

interface Watching {
  measure(name: string, edit: () => Promise<void>): Promise<number>;
}

/** An observer of its own, with a connection of its own. */
async function watchReversals(stage: Stage, t: Cleanup): Promise<Watching> {
  const { type } = await stage.address('v1', 'ConfigMap', 'any');
  const list = await stage.cluster.list(type, { namespace: stage.namespace });
  const stopped = new AbortController();
  t.after(async () => stopped.abort());
  /** Whether the newest that was seen of an object is as released, and when that came. */
  const seen = new Map<string, { readonly good: boolean; readonly version: number; readonly at: number }>();
  let tell = () => {};
  const follow = async () => {
    for await (const event of stage.cluster.watch(type, {
      namespace: stage.namespace,
      resourceVersion: list.resourceVersion,
      signal: stopped.signal,
    })) {
      if (event.kind === 'bookmark') continue;
      const { name, resourceVersion } = event.object.metadata;
      const data = event.object.data as { key?: string } | undefined;
      seen.set(name, { good: event.kind !== 'deleted' && data?.key === 'value', version: Number(resourceVersion), at: performance.now() });
      tell();
    }
  };
  follow().catch(() => undefined);
  return {
    async measure(name, edit) {
      const before = seen.get(name)?.version ?? 0;
      const reversed = new Promise<number>((resolve) => {
        let spoiled = false;
        tell = () => {
          const now = seen.get(name);
          if (now === undefined || now.version <= before) return;
          if (!now.good) spoiled = true;
          else if (spoiled) resolve(now.at);
        };
      });
      await edit();
      const answered = performance.now();
      // The reversal may overtake the answer to the edit: then it took no time that anybody could see.
      return Math.max(0, (await reversed) - answered);
    },
  };
}

function summary(times: readonly number[]): DriftLatency {
  const sorted = [...times].sort((left, right) => left - right);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { count: sorted.length, median: at(0.5), p99: at(0.99), longest: sorted.at(-1) ?? 0 };
}

/** `node --conditions=pawl-source bench/drift.ts [COUNT]`: on a control plane of its own. */
async function main(): Promise<void> {
  const cleanups: (() => Promise<void>)[] = [];
  const t: Cleanup = { after: (cleanup) => void cleanups.push(cleanup) };
  const found = await controlPlaneOfItsOwn(t);
  if (found.kind === 'missing') throw new Error(found.reason);
  try {
    const rows = driftRows(await benchDrift(found.plane, t, Number(process.argv[2] ?? 500)));
    process.stdout.write(`${['| what | count | median | p99 | longest |', '|---|---|---|---|---|', ...rows].join('\n')}\n`);
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

if (import.meta.main) await main();
