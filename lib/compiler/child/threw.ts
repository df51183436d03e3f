import { fileURLToPath } from 'node:url';
import { messageOf } from '../../errors.ts';
import type { Answer } from '../messages.ts';

/** What user code threw, with its place in the project's source and without our stack. */
export function threw(thrown: unknown, folder: string): Answer {
  const place = placeOf(thrown, folder);
  // A PawlError of whatever copy of this package the project uses.
  const fix = thrown instanceof Error && 'fix' in thrown && typeof thrown.fix === 'string' ? { fix: thrown.fix } : {};
  const missing = missingPackage(thrown);
  if (missing !== undefined) return { kind: 'threw', ...missing };
  return { kind: 'threw', message: messageOf(thrown), ...(place === undefined ? {} : { place }), ...fix };
}

/** Node names the bundle, which nobody has seen, and not what to do. */
function missingPackage(thrown: unknown): { readonly message: string; readonly fix: string } | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const [, name, importer = ''] = /^Cannot find package '([^']+)' imported from (.+)$/.exec(thrown.message) ?? [];
  if (name === undefined) return undefined;
  const by = !importer.includes('/node_modules/') ? '' : `, which ${importer.replace(/^.*\/node_modules\//, '')} imports`;
  return {
    message: `the package "${name}" is not installed${by}`,
    fix: `Run "npm install"; where package.json does not name it yet, "npm install ${name}"`,
  };
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
