import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Tools } from '../../lib/cli/tools.ts';
import { judgeMove } from '../../lib/compiler/child/judge-move.ts';
import { type CompiledProject, compileProject } from '../../lib/compiler/compile.ts';
import type { Project } from '../../lib/constructs/project.ts';
import { evaluationFromJson } from '../../lib/promotion/evaluate.ts';
import { userProject, writeFiles } from '../cli/project.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { madeKeys } from './made-keys.ts';
import { isLike, type Step, stepsOf } from './page.ts';

export const docs = fileURLToPath(new URL('../../docs', import.meta.url));

export async function readPage(name: string): Promise<readonly Step[]> {
  return stepsOf(await readFile(join(docs, `${name}.md`), 'utf8'));
}

export interface Playing {
  /** Where programs are that the commands need. @default none */
  readonly searchPath?: string;
  /** What happens before a command beside it, and the command with what the page cannot know. @default nothing, and as it is written */
  readonly meanwhile?: (words: string, places: { readonly folder: string; readonly home: string }) => Promise<string>;
}

const asWritten = async (words: string) => words;

/** Does what a page says, step by step, in a new project, and compares what is printed with what the page shows. */
export async function playPage(t: TestContext, name: string, { searchPath = '', meanwhile = asWritten }: Playing = {}): Promise<void> {
  let folder = '';
  const project = await userProject(
    t,
    {},
    {
      get folder() {
        return folder;
      },
      searchPath,
      ...compilesOnce({ PATH: searchPath }),
    },
  );
  folder = project.folder;
  const home = await temporaryFolder(t);
  const steps = await readPage(name);
  const keys = madeKeys(steps);
  for (const step of steps) {
    if (step.kind === 'file') await writeFiles(folder, { [step.path]: keys.in(step.text) });
    if (step.kind !== 'command') continue;
    const place = `docs/${name}.md:${step.line}: ${step.words}`;
    const to = /^cd (\S+)$/.exec(step.words)?.[1];
    if (to !== undefined) folder = join(folder, to);
    else if (notPlayed.some((pattern) => pattern.test(step.words))) t.diagnostic(`not played: ${step.words}`);
    else {
      const words = await meanwhile(step.words, { folder, home });
      const played = await play(project.pawl, atHome(words, home), folder);
      keys.note(step.words, played.stdout);
      expectShown(
        place,
        step.shows.map((shown) => keys.in(shown)),
        played,
      );
    }
  }
}

/** What a shell makes of `~/sam.key`: keys lie outside of the project. */
export function atHome(words: string, home: string): string {
  return words.replaceAll(' ~/', ` ${home}/`);
}

/** What a page compiles several times without a change in between is compiled once, with all environments; policies judge in this process. */
function compilesOnce(variables: Readonly<Record<string, string>>): Pick<Tools, 'compileProject' | 'judgePromotion'> {
  const compiled = new Map<string, Promise<CompiledProject>>();
  const compile: Tools['compileProject'] = async (options) => {
    const { environments: _all, now: _now, signal: _signal, ...others } = options;
    const key = JSON.stringify([others, await filesBelow(options.folder)]);
    const before = compiled.get(key);
    if (before !== undefined) return before;
    const made = compileProject({ ...options, environments: undefined, variables });
    compiled.set(key, made);
    return made;
  };
  return {
    compileProject: compile,
    judgePromotion: async ({ environment, facts, ...options }) => {
      const { default: project }: { readonly default: Project } = await import(pathToFileURL(join(options.folder, projectFile)).href);
      const answer = judgeMove(project, { kind: 'judge', environment, facts });
      assert.ok(answer.kind === 'judged');
      return { ...evaluationFromJson(answer.evaluation), policiesDigest: (await compile(options)).policiesDigest };
    },
  };
}

const projectFile = 'environments/index.ts';

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const written = paths.filter((path) => !/\/(?:node_modules|\.git|\.pawl)\//.test(path)).sort();
  return Promise.all(written.map(async (path) => `${path} ${await readFile(path, 'utf8')}`));
}

/** What needs the package registry or a cluster. test/scaffold/packed.test.ts, test/e2e/ and test/control-plane/ do that. */
const notPlayed = [/^npm (?:ci|install|pack)\b/, /^pawl agent /, /^npx pawl (?:agent|status|dev)$/, /^kubectl /];

interface Played {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function play(pawl: (...words: string[]) => Promise<Played>, words: string, folder: string): Promise<Played> {
  const line = /^(?:npx|npm exec .* --) pawl (.+)$/.exec(words)?.[1];
  if (line !== undefined) return pawl(...wordsOf(line));
  if (words === 'npm test') return playTests(pawl, folder);
  if (/^(?:git|echo|cp|rm) /.test(words)) return inShell(words, folder);
  assert.fail(`Nobody plays "${words}"`);
}

/** The test script of a new project, but for types: all blocks of all pages are type-checked together. */
async function playTests(pawl: (...words: string[]) => Promise<Played>, folder: string): Promise<Played> {
  const checked = await pawl('check');
  if (checked.code !== 0) return checked;
  return inShell('exec "$NODE" --conditions=pawl-source --test "test/**/*.test.ts"', folder);
}

function expectShown(place: string, shows: readonly string[], { code, stdout, stderr }: Played): void {
  const printed = `${stdout}\n${stderr}`.split('\n');
  // A page that shows a refusal shows its mark.
  const refused = shows.some((shown) => /^\s*(?:✗|pawl: )/.test(shown));
  assert.equal(code, refused ? 1 : 0, `${place}\n${stdout}\n${stderr}`);
  const missing = shows.filter((shown) => shown.trim() !== '…' && !printed.some((one) => isLike(one, shown)));
  assert.deepEqual(missing, [], `${place}\n${stdout}\n${stderr}`);
}

/** `--why "first release"` is two words. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

/** As somebody whose name Git knows. */
function inShell(words: string, cwd: string): Promise<Played> {
  const who = { GIT_AUTHOR_NAME: 'Dana', GIT_AUTHOR_EMAIL: 'dana@shop.example', GIT_COMMITTER_NAME: 'Dana' };
  const node = { NODE: process.execPath, NODE_TEST_CONTEXT: undefined };
  const env = { ...process.env, ...who, ...node, GIT_COMMITTER_EMAIL: 'dana@shop.example' };
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', words], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}
