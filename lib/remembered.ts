/** Where answers are kept, for whoever asks the same of mostly the same values again and again. What nobody has any more is forgotten. */
export class Memory {
  // Nothing but an identity: each function keeps its own answers by it, so that they keep their types.
  readonly kind = 'memory';
}

/**
 * A pure function that, given a memory, is asked about a value once, and again where what it is told beside is not the same. Values are known
 * by identity: nobody may change them. Without a memory it is the function itself.
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
