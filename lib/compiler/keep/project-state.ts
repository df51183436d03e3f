import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { digestOf } from '../../digest.ts';
import { byCodeUnit } from '../../json.ts';

/** Files of which there are more are not a project that is looked through before every command. */
const mostFiles = 5000;
const mostBytes = 64 * 1024 * 1024;

/** Folders that are nobody's source. */
export const ignored: ReadonlySet<string> = new Set(['node_modules', '.git', '.pawl']);

/** What says how modules are found and which packages there are, in the project's folder and above. */
export const settings = [
  'package.json',
  'tsconfig.json',
  'jsconfig.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'node_modules/.package-lock.json',
  'node_modules/.modules.yaml',
  'node_modules/.yarn-state.yml',
];

/**
 * One text for everything on disk that a compile can depend on: every file of the project by its content, the settings above it, the
 * packages by what their manager wrote down, and those that are linked from where somebody works on them by where that is (what of them was
 * loaded, `filesState` knows). Undefined where that cannot be said: too many files, links out of the project, settings that lie elsewhere.
 */
export function projectState(folder: string): string | undefined {
  const lines: string[] = [];
  const budget = { files: mostFiles, bytes: mostBytes };
  try {
    if (!addFolder(folder, '', { lines, budget })) return undefined;
    for (const place of upwards(folder)) {
      lines.push(...linkedPackages(join(place, 'node_modules')));
      for (const name of settings) {
        const bytes = contentOf(join(place, name));
        if (bytes === undefined) continue;
        if (name === 'tsconfig.json' && bytes.includes('"extends"')) return undefined;
        lines.push(`${join(place, name)} ${digestOf(bytes)}`);
      }
    }
    return digestOf(lines.join('\n'));
  } catch {
    // Something that is not for us to read, or is being taken away right now.
    return undefined;
  }
}

interface Walk {
  readonly lines: string[];
  readonly budget: { files: number; bytes: number };
}

function addFolder(folder: string, path: string, { lines, budget }: Walk): boolean {
  const entries = readdirSync(join(folder, path), { withFileTypes: true }).sort((left, right) => byCodeUnit(left.name, right.name));
  for (const entry of entries) {
    if (ignored.has(entry.name)) continue;
    const inside = join(path, entry.name);
    if (entry.isDirectory()) {
      lines.push(`${inside}/`);
      if (!addFolder(folder, inside, { lines, budget })) return false;
    } else if (entry.isFile()) {
      const bytes = readFileSync(join(folder, inside));
      if (entry.name === 'tsconfig.json' && bytes.includes('"extends"')) return false;
      lines.push(`${inside} ${digestOf(bytes)}`);
      budget.files -= 1;
      budget.bytes -= bytes.length;
      if (budget.files < 0 || budget.bytes < 0) return false;
    } else return false;
  }
  return true;
}

export function upwards(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

/** The text of a package in a workspace changes while its version stays. This program knows itself. */
function linkedPackages(modules: string): readonly string[] {
  return namesIn(modules).flatMap((name) => {
    const path = join(modules, name);
    if (name.startsWith('@')) return linkedPackages(path);
    const target = name === 'pawl' ? modules : realpathSync.native(path);
    return target.split(sep).includes('node_modules') ? [] : [`${path} -> ${target}`];
  });
}

function namesIn(modules: string): readonly string[] {
  try {
    const entries = readdirSync(modules, { withFileTypes: true });
    return entries.filter((entry) => entry.isSymbolicLink() || entry.name.startsWith('@')).map(({ name }) => name);
  } catch {
    // None there.
    return [];
  }
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
