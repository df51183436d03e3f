/** Where answers are kept, for a caller who asks the same of mostly the same values again and again. The answers about a value go with the value. */
export class Memory {
  // Nothing but an identity: each function keeps its own answers by it, so that they keep their types.
  readonly kind = 'memory';
}

/**
 * A pure function with a memory: it is called once for each key, and again only where its other arguments are not the same. Keys and
 * arguments are compared by identity, so nobody may change them. Without a memory it is the function itself.
 */
export function remembered<Key extends object, Beside extends readonly unknown[], Value>(
  pure: (key: Key, ...beside: Beside) => Value,
): (memory: Memory | undefined) => (key: Key, ...beside: Beside) => Value {
  const memories = new WeakMap<Memory, WeakMap<Key, { readonly beside: Beside; readonly value: Value }>>();
  return (memory) => {
    if (memory === undefined) return pure;
    const answers = memories.get(memory) ?? new WeakMap<Key, { readonly beside: Beside; readonly value: Value }>();
    memories.set(memory, answers);
    return (key, ...beside) => {
      const known = answers.get(key);
      if (known?.beside.every((one, index) => one === beside[index]) === true) return known.value;
      const value = pure(key, ...beside);
      answers.set(key, { beside, value });
      return value;
    };
  };
}
