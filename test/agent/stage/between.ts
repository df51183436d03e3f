import type { Cluster } from '../../../lib/kubernetes/cluster.ts';

/** An agent's connection with somebody between it and the server, who can hold back what is asked and what is answered. */
export function between(own: Cluster, moments: Partial<Cluster>): Cluster {
  return new Proxy(own, { get: (target, key) => Reflect.get(moments, key) ?? method(target, key) });
}

export interface Pending {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

export function pending(): Pending {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, resolve };
}

function method(target: Cluster, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key);
  return typeof value === 'function' ? value.bind(target) : value;
}
