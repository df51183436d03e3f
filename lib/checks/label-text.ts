import { quoted } from './quoted.ts';

/** Labels for the middle of a sentence: `"app=web, tier=front"`. */
export function labelText(labels: unknown): string {
  if (typeof labels !== 'object' || labels === null) return '""';
  const text = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
  return quoted(text);
}
