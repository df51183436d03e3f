import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDelivery } from '../../../lib/agent/delivery/delivery.ts';
import { type DeliveryState, initialState } from '../../../lib/agent/loop/delivery-state.ts';
import { followSource } from '../../../lib/agent/loop/source-loop.ts';
import type { Repository } from '../../../lib/oci/registry.ts';
import type { Cleanup } from '../../control-plane/for-tests.ts';
import { type TestEnvironment, testEnvironment } from '../stage/environment.ts';

/** A ledger in a folder and an agent's looks at it, one after another, by a clock that only they move. */
export interface Looks {
  readonly environment: TestEnvironment;
  readonly state: DeliveryState;
  /** What was asked of the repository, since it was last emptied. */
  readonly asked: string[];
  /** How often something was news. */
  readonly news: { count: number };
  /** Begins anew, as after a restart with what `state` remembers, and looks once for each step, which is taken after the look. */
  follow(steps: readonly ((pause: number) => unknown)[]): Promise<void>;
  /** What happens while the next look is under way. */
  during: (() => void) | undefined;
}

export const interval = 10_000;
export const readLedgerEvery = 60_000;

export async function looksAt(t: Cleanup): Promise<Looks> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-looks-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const reference = `oci-layout:${join(folder, 'shop', 'staging')}`;
  const environment = testEnvironment(reference);
  const asked: string[] = [];
  const news = { count: 0 };
  const looks: Looks = { environment, state: initialState(deliveryOf(reference)), asked, news, during: undefined, follow };

  async function follow(steps: readonly ((pause: number) => unknown)[]): Promise<void> {
    const stopped = new AbortController();
    const left = [...steps];
    let time = 0;
    const next = async (pause: number) => {
      time += pause;
      await left.shift()?.(pause);
      if (left.length === 0) stopped.abort();
    };
    await followSource({
      state: looks.state,
      label: 'shop.shop',
      open: async () => ({ repository: listened(environment.repository, asked, looks), close: async () => undefined }),
      surroundings: { now: () => new Date(0), elapsed: () => time, random: () => 0.5, wait: async () => undefined, emit: () => undefined },
      wake: { now: () => undefined, soon: () => undefined, next },
      readLedgerEvery,
      onChange: () => {
        news.count += 1;
      },
      onBug: (error) => {
        throw error;
      },
      signal: stopped.signal,
    });
  }
  return looks;
}

function listened(repository: Repository, asked: string[], looks: Looks): Repository {
  return {
    ...repository,
    resolve: async (tag, options) => {
      asked.push(tag === 'current' ? tag : 'resolve');
      const found = await repository.resolve(tag, options);
      const { during } = looks;
      looks.during = undefined;
      during?.();
      return found;
    },
    tags: (options) => {
      asked.push('tags');
      return repository.tags(options);
    },
  };
}

function deliveryOf(repository: string) {
  const metadata = { name: 'shop', namespace: 'shop', uid: '1', resourceVersion: '1', generation: 1 };
  const reading = readDelivery({
    apiVersion: 'pawl.dev/v1alpha1',
    kind: 'Delivery',
    metadata,
    spec: { repository, environment: 'staging', interval: '10s' },
  });
  if (reading.kind !== 'delivery') throw new Error(reading.message);
  return reading.delivery;
}
