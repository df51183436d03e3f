import { performance } from 'node:perf_hooks';
import type { Stage } from '../test/agent/stage/stage.ts';
import type { Cleanup } from '../test/control-plane/for-tests.ts';

export interface Watching {
  /** Milliseconds from the answer to the edit until the object `name` has its released content again. */
  measure(name: string, edit: () => Promise<void>): Promise<number>;
}

/** Follows the ConfigMaps of a stage, beside the agent and on a connection of its own. */
export async function watchReversals(stage: Stage, t: Cleanup): Promise<Watching> {
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
