import { messageOf } from '../../errors.ts';
import { whereWritten } from '../../written.ts';
import { placeOf } from './threw.ts';

/** The project's folder, and who hears that a policy begins. */
export interface Placing {
  readonly folder: string;
  /** Hears of a policy before it is asked: where it never ends, nobody could say which it was; of undefined where all were. @default nobody does */
  readonly begins?: ((policy: string | undefined) => void) | undefined;
}

interface Asked<Facts, Said> {
  readonly name: string;
  readonly ask: (facts: Facts) => Said;
}

/** A function of a policy, that says of whatever it throws where in the project that was. */
export function placed<Facts, Said>(asked: Asked<Facts, Said>, policy: object, placing: Placing): (facts: Facts) => Said {
  const ask = announced(asked, policy, placing);
  return (facts) => {
    try {
      return ask(facts);
    } catch (thrown) {
      const place = placeOf(thrown, placing.folder);
      throw place === undefined ? thrown : new Error(`${messageOf(thrown)} (${place})`, { cause: thrown });
    }
  };
}

/** A function of a policy, that says that it begins. */
export function announced<Facts, Said>(
  { name, ask }: Asked<Facts, Said>,
  policy: object,
  { folder, begins }: Placing,
): (facts: Facts) => Said {
  const written = begins === undefined ? undefined : placeOf(whereWritten(policy), folder);
  const said = `"${name}"${written === undefined ? '' : ` (${written})`}`;
  return (facts) => {
    begins?.(said);
    return ask(facts);
  };
}
