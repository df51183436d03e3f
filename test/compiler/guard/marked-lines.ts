import type { Finding } from '../../../lib/finding.ts';

/** `3 clock` for each line of a project's text that says so at its end: `Date.now(); // clock`. */
export function marked(text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const id = / \/\/ ([a-z-]+)$/.exec(line)?.[1];
    return id === undefined ? [] : [`${index + 1} ${id}`];
  });
}

/** The same of what was found. */
export function linesOf(findings: readonly Finding[]): readonly string[] {
  return findings
    .map(({ id, source }) => ({ id, line: source?.line ?? 0 }))
    .sort((left, right) => left.line - right.line)
    .map(({ id, line }) => `${line} ${id}`);
}
