import type { Step } from './page.ts';

export interface MadeKeys {
  /** What a command printed: where it made a key, that is the next one. */
  note(words: string, stdout: string): void;
  /** What the page says, with the keys that there are so far. */
  in(text: string): string;
}

/** The public keys that a page shows are others each time that it is played: the first one is that of its first `pawl key new`, and so on. */
export function madeKeys(steps: readonly Step[]): MadeKeys {
  const shown = [...new Set(steps.flatMap(keysIn))];
  const made: string[] = [];
  return {
    note: (words, stdout) => {
      if (/\bpawl key new\b/.test(words)) made.push(...publicKeysOf(stdout));
    },
    in: (text) => made.reduce((changed, key, at) => withKey(changed, shown[at], key), text),
  };
}

function keysIn(step: Step): readonly string[] {
  return publicKeysOf(step.kind === 'command' ? step.shows.join('\n') : step.text);
}

function publicKeysOf(text: string): readonly string[] {
  return [...text.matchAll(/-----BEGIN PUBLIC KEY-----\n([\s\S]+?)-----END PUBLIC KEY-----/g)].map(([, body = '']) =>
    body.replace(/[^\S\n]/g, '').trim(),
  );
}

/** Line by line, since a page may indent them. */
function withKey(text: string, shown: string | undefined, made: string): string {
  const lines = made.split('\n');
  return (shown ?? '').split('\n').reduce((changed, line, at) => (line === '' ? changed : changed.replaceAll(line, lines[at] ?? '')), text);
}
