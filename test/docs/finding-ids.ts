import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ways in which lib/ says the id of a finding, of a schema's problem, or of what is not proven. */
const sayings: readonly RegExp[] = [
  /\bid: '([a-z]+(?:-[a-z\d]+)*)'/g,
  // Functions that make one: error('tier', …), complain('removed-api', …), at.problem('unknown-field', …), open.leaveOpen('webhook', …)
  /\b(?:error|complain|problem|leaveOpen)\(\s*'([a-z]+(?:-[a-z\d]+)*)'/g,
  // A finding of a policy has the policy's name.
  /\b(?:buildPolicy|promotionPolicy)\(\s*'([a-z]+(?:-[a-z\d]+)*)'/g,
  // A table from kinds to ids.
  /^ {2}\w+: '(dangling-[a-z-]+)',$/gm,
  // A switch whose cases are the ids.
  /\bcase '([a-z-]+)':\n\s+return \{\n\s+id: kind\b/g,
];

/** Files that say an id in yet another way, with how their ids are found. */
const understood: Readonly<Record<string, string>> = {
  'build-policies/judge-objects.ts': 'the name of a policy',
  'promotion/evaluate.ts': 'the name of a policy',
  'checks/references/pods.ts': 'a table',
  'checks/schema/schema-rules.ts': 'the first argument of complain',
  'compiler/guard/sentence.ts': 'the cases of a switch',
  'constructs/check-project.ts': 'the first argument of error',
  'server-check/gathered.ts': 'the first argument of leaveOpen',
};

const library = join(import.meta.dirname, '../../lib');

function sources(): readonly (readonly [path: string, text: string])[] {
  return readdirSync(library, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('scaffold/template/'))
    .map((path) => [path, readFileSync(join(library, path), 'utf8')] as const);
}

export function findingIds(): ReadonlySet<string> {
  return new Set(sources().flatMap(([, text]) => idsIn(text)));
}

export function idsIn(text: string): readonly string[] {
  return sayings.flatMap((saying) => [...text.matchAll(saying)].map(([, id = '']) => id));
}

/** Findings whose id is none of the above: a file that nobody has thought of here. */
export function unreadableIds(): readonly string[] {
  return sources()
    .filter(([path, text]) => understood[path] === undefined && /\bid: (?!text\b)\w+(?:\[\w+\])?,\n?\s*(?:severity|message):?/.test(text))
    .map(([path]) => path);
}
