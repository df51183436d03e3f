import { oneLine } from '../one-line.ts';
import type { Explained, ExplainedPolicy } from './explained.ts';

type Outlook = NonNullable<Explained['outlook']>;

export function outlookWords(outlook: Outlook, now: Date): string {
  switch (outlook.kind) {
    case 'allow':
      return new Date(outlook.from) <= now ? 'passes now' : `passes from ${outlook.from}`;
    case 'deny':
      return `is refused until somebody does something: ${outlook.reasons.map(oneLine).join('; ')}`;
    case 'unknown':
      return `does not pass before ${outlook.after}`;
  }
}

/** Of somebody whom nothing hinders but what hinders everybody, no sentence is said twice. */
export function actorWords(
  outlook: Outlook,
  { policies, now }: { readonly policies: readonly ExplainedPolicy[]; readonly now: Date },
): string {
  if (outlook.kind !== 'deny') return outlookWords(outlook, now);
  const said = new Set(policies.flatMap((one) => [one.reason, ...(one.outlook?.kind === 'deny' ? one.outlook.reasons : [])]));
  const own = outlook.reasons.filter((reason) => !said.has(reason)).map(oneLine);
  return own.length === 0 ? 'could, once the above is done' : `could not: ${own.join('; ')}`;
}

/** What a verdict comes to, in a word or two. */
export const conclusions: Readonly<Record<Explained['verdict'], string>> = { allow: 'allowed', deny: 'refused', defer: 'not yet' };
