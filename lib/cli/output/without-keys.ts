/** What went wrong, without the private key that somebody gave in the wrong place: errors are printed, kept, and sent to others. */
export function withoutKeys(text: string): string {
  return text.replaceAll(privateKey, '(a private key)');
}

/** In PEM, whole or cut off, also with its line breaks written as escapes. */
const privateKey = /-{3,5}BEGIN [A-Z ]{0,64}PRIVATE KEY-{3,5}(?:[\s\S]{0,16384}?-----END [A-Z ]{0,64}PRIVATE KEY-----|[^"]*)/g;
