import type { Reach } from '../../compiler/guard/sentence.ts';
import type { Finding } from '../../finding.ts';
import { oneLine } from './one-line.ts';

/** What project code reached for while a command opened the project, for commands that go on all the same: at most 10 lines. */
export function guardNotes(findings: readonly Finding[]): readonly string[] {
  const reached = findings.filter(({ id, acknowledged }) => ids.has(id) && acknowledged === undefined);
  const shown = reached.slice(0, reached.length > mostLines ? mostLines - 1 : mostLines).map(noteOf);
  const left = reached.length - shown.length;
  return left === 0 ? shown : [...shown, `! ${left} more of these: see "pawl check"`];
}

const mostLines = 10;

const ids: ReadonlySet<string> = new Set<Reach['kind']>([
  'clock',
  'randomness',
  'machine',
  'network',
  'child-process',
  'environment-variable',
  'outside-file',
  'file-write',
]);

function noteOf({ id, message, source }: Finding): string {
  return oneLine(`! ${source === undefined ? '' : `${source.file}:${source.line}: `}${message} (${id})`);
}
