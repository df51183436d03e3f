import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

/** One source file as the rules read it. */
export interface Source {
  /** From the project's folder: `lib/manifest/diff.ts`. */
  readonly path: string;
  readonly text: string;
  /** The program without types and comments. */
  readonly code: string;
  readonly imports: readonly Import[];
  /** Names that it exports, types included. */
  readonly exports: readonly string[];
}

export interface Import {
  readonly specifier: string;
  /** `import type … from`: gone when it runs. (`import { type A } from` still loads the file.) */
  readonly typeOnly: boolean;
}

export function sourceOf(path: string, text: string): Source {
  const code = transformSync(text, {
    loader: 'ts',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    legalComments: 'none',
  }).code;
  return { path, text, code, imports: importsOf(text, code), exports: exportsOf(text) };
}

/** Every TypeScript file below the named folders of a project. */
export function readSources(project: string, folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts'))
      .sort()
      .map((path) => sourceOf(path, readFileSync(join(project, path), 'utf8'))),
  );
}

/** Static imports from the text as it is formatted, which knows types; dynamic ones from the code, which has no comments. */
function importsOf(text: string, code: string): readonly Import[] {
  const from = [...text.matchAll(/^(?:import|export)\s+(type\s)?[\w\s{},*$]*?\sfrom\s+'([^']+)'/gm)].map(([, type, specifier = '']) => ({
    specifier,
    typeOnly: type !== undefined,
  }));
  const bare = [...text.matchAll(/^import\s+'([^']+)'/gm)].map(([, specifier = '']) => ({ specifier, typeOnly: false }));
  const dynamic = [...code.matchAll(/\bimport\(\s*(?:\/\*.*?\*\/\s*)?["'`]([^"'`]+)["'`]/g)].map(([, specifier = '']) => ({
    specifier,
    typeOnly: false,
  }));
  return [...from, ...bare, ...dynamic];
}

function exportsOf(text: string): readonly string[] {
  const declared = [
    ...text.matchAll(
      /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|interface|type)\s+([A-Za-z_$][\w$]*)/gm,
    ),
  ].map(([, name = '']) => name);
  const listed = [...text.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type\s+/, ''))
      .filter((name) => name !== '')
      .map((name) => name.split(/\s+as\s+/).at(-1) ?? name),
  );
  return [...declared, ...listed];
}
