import { fileURLToPath } from 'node:url';
import { messageOf } from '../../errors.ts';
import type { Answer } from '../messages.ts';

/** What user code threw, with its place in the project's source and without our stack. */
export function threw(thrown: unknown, folder: string): Answer {
  const place = placeOf(thrown, folder);
  // A PawlError of whatever copy of this package the project uses.
  const fix = thrown instanceof Error && 'fix' in thrown && typeof thrown.fix === 'string' ? { fix: thrown.fix } : {};
  return { kind: 'threw', message: messageOf(thrown), ...(place === undefined ? {} : { place }), ...fix };
}

/** The first frame in the project's own files, `environments/web.ts:12:5`: node has put the lines of the source into the stack. */
function placeOf(thrown: unknown, folder: string): string | undefined {
  if (!(thrown instanceof Error) || thrown.stack === undefined) return undefined;
  for (const line of thrown.stack.split('\n')) {
    const frame = /^\s+at (?:.*\()?(.+):(\d+):(\d+)\)?$/.exec(line);
    if (frame === null) continue;
    const [, file = '', row, column] = frame;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    if (path.startsWith(`${folder}/`) && !path.includes('/node_modules/')) return `${path.slice(folder.length + 1)}:${row}:${column}`;
  }
  return undefined;
}
