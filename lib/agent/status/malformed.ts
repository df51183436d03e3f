import type { Json, JsonObject } from '../../json.ts';
import type { LiveObject } from '../../kubernetes/cluster.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';
import { statusOf } from './write-status.ts';

/** The status of a Delivery that the agent cannot read; nothing of what it held is touched. */
export function malformedStatus(
  object: LiveObject,
  message: string,
  now: Date,
): { readonly before: Json | undefined; readonly next: JsonObject } {
  const before = asJson(object).status;
  const phase = { kind: 'malformed', message } as const;
  const facts = {
    generation: object.metadata.generation ?? 0,
    phase,
    isVerified: false,
    source: undefined,
    staleHint: undefined,
    current: undefined,
    candidate: undefined,
    applied: undefined,
    objects: 0,
    lastDrift: undefined,
    standing: [],
    reporting: undefined,
  };
  return { before, next: statusOf(facts, before, now) };
}
