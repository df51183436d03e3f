import { targetOf } from './graph.ts';
import type { Source } from './source.ts';

/** Words that say nothing about what a thing is: never a whole name. */
const refused = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'core',
  'types',
  'manager',
  'service',
  'handler',
  'impl',
  'base',
  'data',
]);
/** Nor the noun of a file or a type: what does a `DriftManager` do? */
const refusedNouns = new Set(['utils', 'util', 'helpers', 'helper', 'misc', 'manager', 'service', 'handler', 'impl', 'base']);

/** Names in which such a word is somebody else's, and their tests. test/types/ tests types. */
const borrowed: { readonly [path: string]: string } = {
  'lib/kubernetes/readiness/service.ts': 'the kind Service',
  'lib/kubernetes/readiness/api-service.ts': 'the kind APIService',
  'lib/oci/credentials/credential-helper.ts': 'docker’s word for the program that it asks',
};

export function nameViolations(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, exports }) => {
    const files = isBorrowed(path) ? [] : path.split('/').filter((part) => isRefused(part.replace(/(?:\.test)?\.ts$/, ''), true));
    // In a test, `service` is an object of that kind.
    const symbols = path.startsWith('test/') ? [] : exports.filter((name) => isRefused(name, /^[A-Z]/.test(name)));
    return [...new Set([...files, ...symbols])].map((name) => `${path}: "${name}"`);
  });
}

function isBorrowed(path: string): boolean {
  const mirrored = path.replace(/^test\//, 'lib/').replace(/\.test\.ts$/, '.ts');
  return path.startsWith('test/types/') || borrowed[mirrored] !== undefined;
}

function isRefused(name: string, isNoun: boolean): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_.]/);
  const last = words.at(-1) ?? '';
  return words.length === 1 ? refused.has(last) : isNoun && refusedNouns.has(last);
}

/** Rooms without a README. `files` are the paths of every file. */
export function readmeViolations(files: readonly string[]): readonly string[] {
  const rooms = new Set(files.flatMap((path) => /^(lib\/[^/]+)\//.exec(path)?.[1] ?? []));
  return [...rooms].filter((room) => !files.includes(`${room}/README.md`)).map((room) => `${room} has no README.md`);
}

export const longest = 300;

export function lengthViolations(sources: readonly Source[]): readonly string[] {
  return sources
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .flatMap(({ path, lines }) => (lines > longest ? [`${path} has ${lines} lines`] : []));
}

/** Ways around the type checker. */
export function typeHoles(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) => {
    const found = [...text.matchAll(/@ts-(?:ignore|nocheck)|\bbiome-ignore(?:-all)? lint\/suspicious\/noExplicitAny/g)].map(
      ([match]) => match,
    );
    const any = /(?:[:<|&,=]\s*|\bas\s+)any\b/.exec(withoutTexts(text))?.[0];
    return [...found, ...(any === undefined ? [] : [any.trim()])].map((hole) => `${path}: ${hole}`);
  });
}

/** Comments and one-line texts go: they may say "any" in prose. */
function withoutTexts(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''")
    .replace(/\/\/.*$/gm, '');
}

/** What stands beside lib/, or is a template of what will, is a user like any other: it takes the package by its name. */
export function selfImportViolations(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) =>
    source.imports
      .filter((one) => /^lib\/(?!scaffold\/template\/)/.test(targetOf(source, one) ?? ''))
      .map(({ specifier }) => `${source.path} imports ${specifier}`),
  );
}

/** What of the public face is more than passing on. */
export function indexViolations({ path, text }: Source): readonly string[] {
  const rest = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/^export\s+(?:type\s+)?\{[^}]*\}\s+from\s+'[^']+';$/gm, '')
    .trim();
  return rest === '' ? [] : [`${path}: ${rest.split('\n')[0]}`];
}
