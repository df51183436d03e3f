import type { Step } from './page.ts';

/**
 * The public keys that a page shows are others each time that it is played: the first one is that of its first `pawl key new`, and so on.
 * Gives what the page says with the keys that there are so far.
 */
export class MadeKeys {
  readonly #shown: readonly string[];
  readonly #made: string[] = [];

  constructor(steps: readonly Step[]) {
    this.#shown = [...new Set(steps.flatMap(keysIn))];
  }

  /** What a command printed: where it made a key, that is the next one. */
  note(words: string, stdout: string): void {
    if (/\bpawl key new\b/.test(words)) this.#made.push(...publicKeysOf(stdout));
  }

  in(text: string): string {
    return this.#made.reduce((changed, made, at) => withKey(changed, this.#shown[at], made), text);
  }
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
