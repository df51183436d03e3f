import type { LiveStatus } from './live-status.ts';
import { progressing, type Readiness, ready } from './verdict.ts';

export function allReady(count: number): Readiness {
  return ready(count === 0 ? 'Scaled to 0 replicas' : `${count}/${count} replicas are ready`);
}

/** Waits until `count` reaches `wanted`; undefined where it has. */
export function waitFor(count: number, wanted: number, deed: string): Readiness | undefined {
  return count >= wanted ? undefined : progressing(`Waiting for ${count}/${wanted} replicas to be ${deed}`);
}

/** Pods that cannot even be created (quota, admission) are why nothing moves, so that is what is said. */
export function replicaFailure(status: LiveStatus): Readiness | undefined {
  const failure = status.condition('ReplicaFailure');
  return failure?.value === 'True' ? progressing(`Waiting for pods that cannot be created: ${failure.message}`) : undefined;
}

/** A workload without a status has not been seen by its controller yet. */
export function notObserved({ status, outdated }: LiveStatus): Readiness | undefined {
  if (status.number('observedGeneration') === undefined) return progressing('Waiting for its controller to observe it');
  return outdated;
}
