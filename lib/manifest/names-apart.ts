import type { ObjectId } from '../object-id.ts';

/** The id of each object; of objects that share one, which is a finding, with a number behind it, in their order: so they are known apart. */
export function namesApart(objects: readonly { readonly id: ObjectId }[]): readonly string[] {
  const ids = objects.map(({ id }) => id);
  const counts = new Map<ObjectId, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  if (counts.size === ids.length) return ids;
  const numbers = new Map<ObjectId, number>();
  return ids.map((id) => {
    if (counts.get(id) === 1) return id;
    const number = (numbers.get(id) ?? 0) + 1;
    numbers.set(id, number);
    return `${id} ${number}`;
  });
}
