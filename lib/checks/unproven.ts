import type { ObjectId } from '../object-id.ts';

/** Something that no check without a cluster can settle: neither right nor wrong. */
export interface Unproven {
  /** Stable for programs: `custom-resource`, `cluster-object`, `server-rule`, `kubernetes-version`. */
  readonly id: string;
  /** One sentence without final period. */
  readonly message: string;
  /** How many objects it is about. */
  readonly objects: number;
  /** One of them. */
  readonly example?: ObjectId | undefined;
}

/** One line for everything that says the same, in the order in which it was first said. */
export function gatherUnproven(
  said: Iterable<{ readonly id: string; readonly message: string; readonly object?: ObjectId | undefined }>,
): readonly Unproven[] {
  const lines = new Map<string, { id: string; message: string; objects: Set<ObjectId>; example: ObjectId | undefined }>();
  for (const { id, message, object } of said) {
    const line = lines.get(`${id} ${message}`) ?? { id, message, objects: new Set<ObjectId>(), example: object };
    lines.set(`${id} ${message}`, line);
    if (object !== undefined) line.objects.add(object);
  }
  return [...lines.values()].map(({ id, message, objects, example }) => ({
    id,
    message,
    objects: objects.size,
    ...(example === undefined ? {} : { example }),
  }));
}
