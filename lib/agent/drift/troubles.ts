import { PawlError } from '../../errors.ts';
import type { ObjectId } from '../../object-id.ts';

/** Why objects could not be looked at: told once for each, and not at every try, until it could be read. */
export interface Troubles {
  note(id: ObjectId, error: unknown): void;
  over(id: ObjectId): void;
}

export function createTroubles(tell: (error: unknown) => void): Troubles {
  const said = new Map<ObjectId, string>();
  return {
    note(id, error) {
      // Not by its words: a broken connection names another port each time.
      const code = error instanceof PawlError ? error.code : 'BUG';
      if (said.get(id) === code) return;
      said.set(id, code);
      tell(error);
    },
    over: (id) => void said.delete(id),
  };
}
