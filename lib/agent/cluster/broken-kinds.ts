import type { ObjectId } from '../../object-id.ts';
import { isWebhookAway } from './refusal.ts';

/**
 * The kinds that several objects of one pass failed for: the others of them are left for the next pass, which begins with them. Each may take
 * as long as a request takes at most, and behind a server whose etcd is away all of them do. A webhook that is away says nothing of the next
 * object: it chooses some by selectors, or converts those that are stored in another version. So they are all tried, as long as that takes no time.
 */
export interface BrokenKinds {
  has(id: ObjectId): boolean;
  /** Those that did not fail when they were last tried come first, then what was tried longest ago: else some would wait for ever behind others. */
  inOrder<T>(items: readonly T[], idOf: (item: T) => ObjectId): readonly T[];
  /** That object failed, for that reason where one is known, after that time. */
  note(id: ObjectId, error: unknown, milliseconds: number): void;
  /** That one did not. */
  over(id: ObjectId): void;
}

/** `failed` is what failed when it was last tried, the latest last, and is kept up to date. Who does different things with objects keeps one for each. */
export function createBrokenKinds(failed: Set<ObjectId>): BrokenKinds {
  const before = new Map([...failed].map((id, at) => [id, at]));
  const turnOf = (id: ObjectId) => before.get(id) ?? -1;
  const failures = new Map<string, number>();
  const waits = new Map<string, number>();
  return {
    has: (id) => (failures.get(kindOf(id)) ?? 0) >= several || (waits.get(kindOf(id)) ?? 0) >= patience,
    inOrder: (items, idOf) => items.toSorted((one, other) => turnOf(idOf(one)) - turnOf(idOf(other))),
    note(id, error, milliseconds) {
      failed.delete(id);
      failed.add(id);
      const kind = kindOf(id);
      if (isWebhookAway(error)) waits.set(kind, (waits.get(kind) ?? 0) + milliseconds);
      else failures.set(kind, (failures.get(kind) ?? 0) + 1);
    },
    over: (id) => void failed.delete(id),
  };
}

const several = 3;
/** Milliseconds that the objects of one kind wait for webhooks, all together: sixteen at once, so half a minute. */
const patience = 480_000;

function kindOf(id: ObjectId): string {
  return id.slice(0, id.indexOf('/'));
}
