const mostListed = 5;

/** `a, b and c`; of more than five the first five and how many there are besides. */
export function listed(texts: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (texts.length > mostListed) return `${texts.slice(0, mostListed).join(', ')} ${word} ${texts.length - mostListed} more`;
  if (texts.length < 2) return texts.join('');
  return `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1)}`;
}
