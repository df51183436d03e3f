import { posix } from 'node:path';
import type { Finding } from '../../finding.ts';
import { oneLine } from './one-line.ts';

/**
 * Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request:
 * `::error file=environments/web.ts,line=3,col=5,title=images-exact::…`.
 * `prefix` is the project's folder in its repository, with a slash at the end; empty at the repository's root.
 */
export function githubLines(findings: readonly Finding[], prefix: string): readonly string[] {
  return findings.map(({ id, severity, message, fix, environment, object, field, source }) => {
    const place = source && { file: posix.normalize(`${prefix}${source.file}`), line: source.line, col: source.column };
    const properties = Object.entries({ ...place, title: `${id}${environment === undefined ? '' : ` in ${environment}`}` });
    const written = properties.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${property(oneLine(String(value)))}`]));
    const about = [object, field].filter((part) => part !== undefined).join(' ');
    const lines = [`${about === '' ? '' : `${about}: `}${message}`, ...(fix === undefined ? [] : [fix])];
    return `::${severity} ${written.join(',')}::${data(lines.map(oneLine).join('\n'))}`;
  });
}

/** The escapes of the workflow commands' own parser: without them a message could end its line and begin another command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
