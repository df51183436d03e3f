/** `1 object`, `2 objects`, `0 entries`: an amount with its noun, everywhere the same. */
export function counted(amount: number, noun: string): string {
  return `${amount} ${amount === 1 ? noun : pluralOf(noun)}`;
}

/** English, as far as our nouns go: `entry` and `policy` are entries and policies, `key` is keys. */
function pluralOf(noun: string): string {
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
