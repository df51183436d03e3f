/**
 * The same records, where one that says it is older than one below it is as young as that: a clock that is behind
 * hides no move from policies, and makes no stay longer. One that is from a time to come makes none above it younger, or all would wait for that
 * time; nobody can tell when it was written, so that it is as young as it says.
 */
export function inWrittenOrder<T extends { readonly when: Date }>(newestFirst: readonly T[], now: Date): readonly T[] {
  let latest = new Date(0);
  const oldestFirst = newestFirst.toReversed().map((record) => {
    const when = record.when < latest ? latest : record.when;
    if (when <= now) latest = when;
    return { ...record, when };
  });
  return oldestFirst.reverse();
}
