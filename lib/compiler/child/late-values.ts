/** What a late value, or the metadata of an object, said when it was asked. */
interface Told {
  readonly late: object;
  readonly by: 'produce' | 'resolve' | 'toJson';
  readonly said: { readonly value: unknown } | { readonly thrown: unknown };
}

/** Of the walk that goes on, and of those that it is part of. */
const told: Told[] = [];
let walks = 0;

/** Asks a late value, and notes what it says; not whom it asks in turn, since nobody asks it twice. */
export function ask(late: object, by: Told['by']): unknown {
  const from = told.length;
  const note = (said: Told['said']) => void told.splice(from, told.length, { late, by, said });
  try {
    const value: unknown = Reflect.apply(Reflect.get(late, by), late, []);
    note({ value });
    return value;
  } catch (thrown) {
    note({ thrown });
    throw thrown;
  }
}

/** Walks, and where that fails in another way: late values that were asked once say the same again, since some of them count. */
export function walkEither<T>(quick: () => T, other: () => T): T {
  const from = told.length;
  walks += 1;
  try {
    return quick();
  } catch {
    return saidAgain(told.slice(from), other);
  } finally {
    walks -= 1;
    if (walks === 0) told.length = 0;
  }
}

function saidAgain<T>(before: readonly Told[], walk: () => T): T {
  const takenBack: (() => unknown)[] = [];
  for (const [late, ones] of Map.groupBy(before, (one) => one.late)) {
    const by = ones[0]?.by ?? 'produce';
    const own = Object.getOwnPropertyDescriptor(late, by);
    const real = Reflect.get(late, by);
    const left = ones.map(({ said }) => said);
    const value = () => {
      const said = left.shift() ?? { value: Reflect.apply(real, late, []) };
      if ('thrown' in said) throw said.thrown;
      return said.value;
    };
    // What is frozen is asked again.
    if (!Reflect.defineProperty(late, by, { value, configurable: true, enumerable: own?.enumerable ?? false })) continue;
    takenBack.push(() => (own === undefined ? Reflect.deleteProperty(late, by) : Reflect.defineProperty(late, by, own)));
  }
  try {
    return walk();
  } finally {
    for (const takeBack of takenBack) takeBack();
  }
}
