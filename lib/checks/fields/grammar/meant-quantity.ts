/** What somebody meant by a text that is no quantity, where that is plain: `1GB`, `512 MB`, `2gi`. */
export function meantQuantity(text: string): string | undefined {
  const parts = /^\s*(\d+(?:\.\d+)?)\s*([kmgtpe])(i?)(b?)(?:yte|ytes)?\s*$/i.exec(text);
  if (parts === null) return undefined;
  const [, digits = '', letter = '', binary = '', bytes = ''] = parts;
  // A lone "m" is a thousandth.
  if (binary === '' && bytes === '') return undefined;
  const unit = letter.toUpperCase();
  return binary === '' ? `${digits}${unit === 'K' ? 'k' : unit} or ${digits}${unit}i` : `${digits}${unit}i`;
}
