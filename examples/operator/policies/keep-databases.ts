import { allow, deny, promotionPolicy } from 'pawl';
import type { Database } from '../imports/data.example.com/database.ts';

// Policies and tests can ask for the custom kind by its name from here on.
declare module 'pawl' {
  interface Kinds {
    Database: { metadata: { name: string }; spec: ConstructorParameters<typeof Database>[2]['spec'] };
  }
}

/** No release takes a Database away, or gives it a smaller volume: both would lose data. */
export const keepDatabases = promotionPolicy('keep-databases', ({ diff }) => {
  for (const { id, before, after } of diff.changed('Database')) {
    if (before === undefined) continue;
    if (after === undefined) return deny(`${id} would be deleted, with its data`, 'Keep it in this release, and remove it by hand first');
    if (gibibytes(after.spec.storage) < gibibytes(before.spec.storage))
      return deny(`${id} would shrink from ${before.spec.storage} to ${after.spec.storage}`, 'A volume can only grow');
  }
  return allow;
});

function gibibytes(storage: string): number {
  return Number.parseInt(storage, 10);
}
