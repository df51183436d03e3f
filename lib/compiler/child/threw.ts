import { fileURLToPath } from 'node:url';
import { codeOf, messageOf } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { Guard } from '../guard/guard.ts';
import type { Answer } from '../messages.ts';
import { bundleName } from '../process/request.ts';

/** Whoever has that many places to look at has enough. */
const mostSeen = 10;
/** In a path, and in the name of a function before it. */
const mostBrackets = 16;
let seen: () => readonly Finding[] = () => [];

/**
 * A process has one guard, and what that has seen is told with whatever is thrown, also out of a timer: it is the cause, often.
 * A variable that the project's code has as a text may be declared below the place that failed.
 */
export function tellWhatIsSeen(guard: Guard, { code, severity }: { readonly code: string; readonly severity: Finding['severity'] }): void {
  seen = () => guard.report({ declared: [...code.matchAll(/"([A-Za-z_]\w*)"/g)].flatMap(([, name]) => name ?? []), severity }).findings;
}

/** What user code threw, with its place in the project's source and without our stack, and what it had reached for by then. */
export function threw(thrown: unknown, folder: string): Answer {
  try {
    return told(thrown, folder);
  } catch {
    return { kind: 'threw', message: 'something was thrown that cannot be read' };
  }
}

function told(thrown: unknown, folder: string): Answer {
  const place = placeOf(thrown, folder);
  // A PawlError of whatever copy of this package the project uses.
  const fix = thrown instanceof Error && 'fix' in thrown && typeof thrown.fix === 'string' ? { fix: thrown.fix } : {};
  const findings = seen();
  const reached = findings.length === 0 ? {} : { seen: findings.slice(0, mostSeen) };
  const missing = missingPackage(thrown);
  if (missing !== undefined) return { kind: 'threw', ...missing, ...reached };
  return {
    kind: 'threw',
    message: withoutBundle(sentenceOf(thrown), folder),
    ...(place === undefined ? {} : { place }),
    ...fix,
    ...reached,
  };
}

/** Node names the bundle, which nobody has seen, and not what to do. */
function missingPackage(thrown: unknown): { readonly message: string; readonly fix: string } | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const [, name, importer = ''] = /^Cannot find package '([^/'][^']*)' imported from (.+)$/.exec(thrown.message) ?? [];
  if (name === undefined) return undefined;
  const by = !importer.includes('/node_modules/') ? '' : `, which ${importer.replace(/^.*\/node_modules\//, '')} imports`;
  return {
    message: `the package "${name}" is not installed${by}`,
    fix: `Run "npm install"; where package.json does not name it yet, "npm install ${name}"`,
  };
}

/** A file or a subpath that a package lacks, a name of `imports` that package.json lacks. */
function withoutBundle(message: string, folder: string): string {
  const said = message.replace(importedFromBundle, '');
  return said === message ? message : said.replaceAll(`${folder}/`, '');
}

const importedFromBundle = new RegExp(` (?:resolving ES modules )?imported from \\S.*/${bundleName.replace('.', '\\.')}(?:\\?\\S*)?$`);

/** "fetch failed" says nothing without its cause, and where several addresses refuse, Node gives only a code. */
function sentenceOf(thrown: unknown): string {
  const messages = chainOf(thrown).map((one) => messageOf(one) || (codeOf(one) ?? 'an error without a message'));
  return messages.filter((message, index) => !messages.slice(0, index).some((before) => before.includes(message))).join(': ');
}

/** The first frame in the project's own files, `environments/web.ts:12:5`, of what was thrown or of what caused it. */
export function placeOf(thrown: unknown, folder: string): string | undefined {
  try {
    for (const one of chainOf(thrown)) {
      const place = one instanceof Error && typeof one.stack === 'string' ? placeIn(one.stack, folder) : undefined;
      if (place !== undefined) return place;
    }
  } catch {
    // Whoever throws may throw something that throws when it is read.
  }
  return undefined;
}

/** Node has put the lines of the source into the stack. */
function placeIn(stack: string, folder: string): string | undefined {
  for (const line of stack.split('\n')) {
    const [, where, row, column] = /^\s+at (?:async )?(.+):(\d+):(\d+)\)?$/.exec(line) ?? [];
    const path = where === undefined ? undefined : pathsIn(where).find((one) => one.startsWith(`${folder}/`));
    if (path !== undefined && !path.includes('/node_modules/')) return `${path.slice(folder.length + 1)}:${row}:${column}`;
  }
  return undefined;
}

/** `make (/shop/web.ts`, where names of functions, folders and files may have brackets as well: all that it may mean. */
function pathsIn(where: string): readonly string[] {
  const starts = [0, ...[...where.matchAll(/\(/g)].slice(-mostBrackets).map(({ index }) => index + 1)];
  return starts.flatMap((start) => pathOf(where.slice(start)) ?? []);
}

function pathOf(file: string): string | undefined {
  if (!file.startsWith('file:')) return file;
  try {
    return fileURLToPath(file);
  } catch {
    // A text that only looks like an address of a file: a host, a slash that is encoded.
    return undefined;
  }
}

/** What was thrown, and the errors that caused it: a few. */
function chainOf(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let one = thrown; chain.length < 4; one = one.cause) {
    chain.push(one);
    if (!(one instanceof Error && one.cause instanceof Error)) break;
  }
  return chain;
}
