import { z } from 'zod';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly observedGeneration: number;
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
}

/** What a condition says, before it is known since when. */
export type ConditionFacts = Omit<Condition, 'lastTransitionTime' | 'observedGeneration'>;

/** Conditions keep the time of their last change of status. */
export function withTransitions(
  facts: readonly ConditionFacts[],
  before: readonly Condition[],
  { generation, now }: { readonly generation: number; readonly now: Date },
): readonly Condition[] {
  const time = `${now.toISOString().slice(0, 19)}Z`;
  return facts.map((fact) => {
    const known = before.find(({ type }) => type === fact.type);
    return {
      type: fact.type,
      status: fact.status,
      observedGeneration: generation,
      lastTransitionTime: known?.status === fact.status ? known.lastTransitionTime : time,
      reason: fact.reason,
      message: fact.message.slice(0, 4096),
    };
  });
}

/** The conditions that a status has, to go on from. */
export function conditionsIn(status: unknown): readonly Condition[] {
  return z.object({ conditions: z.array(condition) }).safeParse(status).data?.conditions ?? [];
}

const condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  observedGeneration: z.number().default(0),
  lastTransitionTime: z.string(),
  reason: z.string(),
  message: z.string(),
});
