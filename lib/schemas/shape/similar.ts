/** The one of these names that was probably meant; undefined where none is near, or two are equally. */
export function similar(name: string, names: readonly string[]): string | undefined {
  // Nobody misspells a name of this length, and the distance costs its square; nor is anything meant among so many.
  if (name.length > 60 || names.length > 2000) return undefined;
  const lower = name.toLowerCase();
  let nearest: string | undefined;
  let isAlone = true;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const other of names) {
    if (Math.abs(other.length - name.length) > least) continue;
    const away = other.toLowerCase() === lower ? 0 : distance(name, other);
    if (away < least) [nearest, least, isAlone] = [other, away, true];
    else if (away === least) isAlone = false;
  }
  return isAlone ? nearest : undefined;
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function distance(left: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current: number[] = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, right.length);
}

function at(costs: readonly number[], index: number): number {
  return costs[index] ?? Number.POSITIVE_INFINITY;
}
