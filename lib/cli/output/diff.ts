import picocolors from 'picocolors';
import { diffJson, type SemanticDiff, summarize } from '../../manifest/diff.ts';
import type { Answer } from '../json.ts';

/** A diff for people: the count first, then a line for each change. */
export function diffLines(diff: SemanticDiff, options: { readonly limit: number }): readonly string[] {
  if (diff.changes.length === 0) return ['No object changes'];
  const summary = summarize(diff, options);
  const lines = summary.lines.map((line) =>
    line.startsWith('+') ? picocolors.green(line) : line.startsWith('-') ? picocolors.red(line) : picocolors.yellow(line),
  );
  const count = `${diff.created} created, ${diff.updated} changed, ${diff.deleted} deleted`;
  return [count, ...lines.map((line) => `  ${line}`), ...(summary.omitted > 0 ? [`  … and ${summary.omitted} more`] : [])];
}

export function diffAnswer(diff: SemanticDiff): Answer<'diff'>['diff'] {
  return diffJson(diff);
}
