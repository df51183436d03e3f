/**
 * The same records, where one that says it is older than one below it is as young as that: nobody gains time by writing a date, and a clock that is
 * behind hides no move from policies. One that is from a time to come makes none above it younger, or all would wait for that time.
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
