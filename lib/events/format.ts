import type { PawlEvent } from './event.ts';
import { sentence } from './sentence.ts';
import { severity } from './severity.ts';

export type LogFormat = 'json' | 'text';

/** One event as one line of a log. */
export function formatEvent({ at, delivery, what }: PawlEvent, format: LogFormat): string {
  const name = delivery === undefined ? undefined : `${delivery.namespace}/${delivery.name}`;
  switch (format) {
    case 'json':
      return JSON.stringify({
        time: at.toISOString(),
        level: severity(what),
        delivery: name,
        event: what.kind,
        message: sentence(what),
        ...details(what),
      });
    case 'text': {
      // Words of others are in it; a terminal is not to obey them.
      const words = sentence(what).replace(/\p{Cc}/gu, ' ');
      return `${at.toISOString()} ${severity(what) === 'warning' ? '!' : ' '} ${name === undefined ? '' : `${name}: `}${words}`;
    }
  }
}

function details({ kind: _, ...rest }: PawlEvent['what']): object {
  // `message` is the whole sentence in the line; the part that a happening itself carries is inside it.
  const { message: __, ...kept } = rest as { message?: string };
  return kept;
}
