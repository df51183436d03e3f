/** The word that was probably meant: a slip or two away, and nearer than any other. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const most = word.length < 4 ? 1 : 2;
  const ranked = words
    .filter((other) => Math.abs(other.length - word.length) <= most)
    .map((other) => ({ other, slips: slips(word.toLowerCase(), other.toLowerCase()) }))
    .filter((candidate) => candidate.slips <= most)
    .sort((left, right) => left.slips - right.slips);
  const [first, second] = ranked;
  return first === undefined || first.slips === second?.slips ? undefined : first.other;
}

/** Letters to put in, take out or change, and neighbours to swap (optimal string alignment). */
function slips(left: string, right: string): number {
  let older: number[] = [];
  let old = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        (old[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (old[column - 1] ?? 0) + (same ? 0 : 1),
        row > 1 && column > 1 && swapped ? (older[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    older = old;
    old = current;
  }
  return old[right.length] ?? 0;
}
