import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stepsOf } from './page.ts';
import { docs } from './play-page.ts';

/** The pages of docs/, without `.md`. */
export const pageNames: readonly string[] = readdirSync(docs)
  .filter((file) => file.endsWith('.md'))
  .map((file) => basename(file, '.md'))
  .sort();

/**
 * The TypeScript of every page, each page in a folder of its own: `first-release/environments/production.ts`. A page that shows a file
 * twice gets another folder for the second time.
 */
export function pageFiles(): Readonly<Record<string, string>> {
  return Object.assign({}, ...pageNames.map(filesOfPage));
}

function filesOfPage(name: string): Readonly<Record<string, string>> {
  const made: Record<string, string> = {};
  let seen: Record<string, string> = startingPoint(name);
  let folder = name;
  for (const step of stepsOf(readFileSync(join(docs, `${name}.md`), 'utf8'))) {
    if (step.kind === 'command' || (step.kind === 'file' && !step.path.endsWith('.ts'))) continue;
    const path = step.kind === 'file' ? step.path : `snippet-${step.line}.ts`;
    const before = seen[path];
    if (before !== undefined && before !== step.text && made[`${folder}/${path}`] !== undefined) folder = `${name}-${step.line}`;
    seen = { ...seen, [path]: step.text };
    for (const [file, text] of Object.entries(seen)) made[`${folder}/${file}`] = text;
  }
  return made;
}

/** What the reader of a page has already. */
function startingPoint(name: string): Record<string, string> {
  if (name !== 'first-release') return {};
  const template = join(import.meta.dirname, '../../lib/scaffold/template');
  const paths = ['applications/web.ts', 'policies/keep-replicas.ts', 'environments/staging.ts', 'environments/development.ts'];
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(template, path), 'utf8')]));
}
