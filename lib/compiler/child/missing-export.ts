import { findSourceMap } from 'node:module';
import { messageOf } from '../../errors.ts';
import { similar } from '../../schemas/shape/similar.ts';
import { placeOfCaller } from '../guard/caller.ts';
import type { Answer, Request } from '../messages.ts';
import { loadDefaultExport } from './load-default-export.ts';

/** An import of a name that a package lacks, where it is written, and the name that was probably meant; undefined where another thing is wrong. */
export async function missingExport(
  thrown: unknown,
  { folder, url, code }: Pick<Request, 'folder' | 'url' | 'code'>,
): Promise<Answer | undefined> {
  if (!(thrown instanceof SyntaxError)) return undefined;
  const found = namedIn(messageOf(thrown));
  if (found === undefined) return undefined;
  const { name, specifier } = found;
  const place = placeOfImport(found, { folder, url, code });
  // A package that imports what another one lacks is said as it is.
  if (place === undefined) return undefined;
  const near = similar(name, await exportsOf(specifier, url));
  return {
    kind: 'threw',
    message: `"${specifier}" exports nothing called "${name}"`,
    place,
    fix:
      near === undefined
        ? `Import a name that the installed version of "${specifier}" has, or install one that has it`
        : `Did you mean "${near}"?`,
  };
}

interface Named {
  readonly name: string;
  readonly specifier: string;
}

/** Node's words, for modules and for packages in the older form. */
function namedIn(message: string): Named | undefined {
  const [, specifier, name] = /^The requested module '([^']+)' does not provide an export named '([^']+)'/.exec(message) ?? [];
  if (specifier !== undefined && name !== undefined) return { name, specifier };
  const [, asked, older] = /^Named export '([^']+)' not found\. The requested module '([^']+)'/.exec(message) ?? [];
  return asked === undefined || older === undefined ? undefined : { name: asked, specifier: older };
}

/** The bundler keeps each module's imports of packages, a statement a line, and the source map knows them. */
function placeOfImport({ name, specifier }: Named, { folder, url, code }: Pick<Request, 'folder' | 'url' | 'code'>): string | undefined {
  if (findSourceMap(url) === undefined) return undefined;
  for (const { 0: statement, 1: names = '', 2: from, index } of code.matchAll(/^(?:import|export) \{([^}]*)\} from "([^"\n]+)";$/gm)) {
    const within = names.split(',').findIndex((one) => one.trim().split(' as ')[0] === name);
    if (from !== specifier || within < 0) continue;
    const offset = index + statement.indexOf(names) + names.split(',').slice(0, within).join(',').length;
    const start = offset + (/[^\s,]/.exec(code.slice(offset))?.index ?? 0);
    const lines = code.slice(0, start).split('\n');
    const source = placeOfCaller({ script: url, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }, folder);
    return source === undefined ? undefined : `${source.file}:${source.line}:${source.column ?? 1}`;
  }
  return undefined;
}

async function exportsOf(specifier: string, url: string): Promise<readonly string[]> {
  const code = `export default Object.keys(await import(${JSON.stringify(specifier)}));`;
  try {
    const names = await loadDefaultExport({ url: `${url}?names`, code }, () => undefined);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    // It cannot be imported at all: nothing in it was meant.
    return [];
  }
}
