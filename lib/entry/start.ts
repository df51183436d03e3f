import { setFlagsFromString } from 'node:v8';
import { findProject } from '../compiler/find-project.ts';
import { hasChanged } from '../compiler/keep/changed-since.ts';
import { keptAnswer } from '../compiler/keep/kept-answer.ts';
import { programIdentity } from '../compiler/keep/program-identity.ts';
import { projectState } from '../compiler/keep/project-state.ts';
import { startEarly } from '../compiler/process/early-start.ts';
import { defaultLimits } from '../compiler/process/limits.ts';
import { optimisedLater } from '../compiler/process/optimised-later.ts';
import { leaveBehind } from '../compiler/snapshot/leave-behind.ts';
import { findSnapshot } from '../compiler/snapshot/snapshot.ts';
import { type Ahead, lookAhead } from './ahead.ts';
import { tellLostOutput } from './lost-output.ts';
import { likelyRequest, type PlainWords, plainSynth, plainWords } from './plain-flags.ts';

/**
 * Where `pawl` starts: a question that was answered before is answered without loading more than this, and for others the project is begun
 * to be compiled while the command line is loaded, which takes as long as a small compile.
 */
const words = process.argv.slice(2);
const memoryLimit = defaultLimits.mebibytes;
const { code, ahead } = await begin();
if (code === undefined) {
  lookAhead(ahead);
  await (plainSynth(words) === undefined ? import('./cli.ts') : import('./plain-synth.ts'));
} else process.exitCode = code;

async function begin(): Promise<{ readonly code?: number; readonly ahead: Ahead }> {
  const plain = plainWords(words);
  const program = programIdentity();
  // GitHub is told of places in its repository, which Git knows.
  if (plain === undefined || program === undefined || process.env.GITHUB_ACTIONS === 'true') return { ahead: {} };
  const folder = await findProject(process.cwd(), plain.project).catch(() => undefined);
  // Whatever is wrong is said by the command itself.
  if (folder === undefined) return { ahead: {} };
  // Where that is likely, it need not wait for everything to be read.
  const begun = hasChanged(folder) ? beginCompile(folder, { program, plain }) : undefined;
  const anew = () => begun ?? beginCompile(folder, { program, plain });
  const state = projectState(folder);
  if (state === undefined) return { ahead: anew() };
  const kept = keptAnswer({ folder, state, program, from: process.cwd(), words, colours: colours() });
  const answer = kept.read();
  if (answer === undefined) return { ahead: { ...anew(), state: { folder, text: state }, keep: kept.write } };
  begun?.early?.end();
  tellLostOutput();
  for (const [to, text] of answer.said) (to === 'output' ? process.stdout : process.stderr).write(text);
  return { code: answer.code, ahead: {} };
}

function beginCompile(folder: string, { program, plain }: { readonly program: string; readonly plain: PlainWords }): Ahead {
  // Room for what has just been made grows from 1 MiB: by doubling, it is cleared thirty times before a thousand objects are checked.
  setFlagsFromString('--semi-space-growth-factor=16');
  for (const flag of optimisedLater) setFlagsFromString(flag);
  const { CI, NODE_DISABLE_COMPILE_CACHE } = process.env;
  const likely = likelyRequest(plain);
  if (NODE_DISABLE_COMPILE_CACHE !== undefined) return { early: startEarly(folder, { memoryLimit, likely }) };
  const early = startEarly(folder, { memoryLimit, likely, snapshot: findSnapshot(folder, program) });
  const pack = () => {
    const packages = early.unpacked();
    // What is thrown away after one run is not worth the time.
    if (packages !== undefined && CI === undefined) leaveBehind(folder, { packages, program, memoryLimit });
  };
  return { early, pack };
}

function colours(): (string | boolean | null)[] {
  const { NO_COLOR, FORCE_COLOR, TERM, CI } = process.env;
  const variables = [NO_COLOR, FORCE_COLOR, TERM, CI].map((value) => value ?? null);
  return [...variables, process.stdout.isTTY === true, process.stderr.isTTY === true];
}
