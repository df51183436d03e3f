import { Counter, Gauge, Registry } from 'prom-client';
import type { Surroundings } from '../agent/surroundings.ts';
import type { EventSink } from '../events/event.ts';

export interface Metrics {
  readonly count: EventSink;
  readonly tell: NonNullable<Surroundings['tell']>;
  /** The text format of Prometheus, and its media type. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/**
 * What the agent does, as Prometheus reads it: how often what happened, and what every Delivery's conditions say now.
 * A condition is one series with the value 1, its status and reason as labels, so that "not ready because of `UntrustedRecord`" can be
 * alerted on; what it said before is gone.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const events = new Counter({
    name: 'pawl_events_total',
    help: 'What happened, by kind and by the Delivery that it is about.',
    labelNames: ['kind', 'namespace', 'name'],
    registers,
  });
  const conditions = new Gauge({
    name: 'pawl_delivery_condition',
    help: "A Delivery's conditions as they are now; always 1.",
    labelNames: ['namespace', 'name', 'type', 'status', 'reason'],
    registers,
  });
  const told = new Map<string, readonly Record<'namespace' | 'name' | 'type' | 'status' | 'reason', string>[]>();
  return {
    count: ({ delivery, what }) => events.inc({ kind: what.kind, namespace: delivery?.namespace ?? '', name: delivery?.name ?? '' }),
    tell: ({ namespace, name }, facts) => {
      const key = `${namespace}/${name}`;
      for (const labels of told.get(key) ?? []) conditions.remove(labels);
      told.delete(key);
      if (facts === undefined) return;
      const series = facts.map(({ type, status, reason }) => ({ namespace, name, type, status, reason }));
      for (const labels of series) conditions.set(labels, 1);
      told.set(key, series);
    },
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
