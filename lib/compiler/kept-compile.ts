import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Digest, digestOf } from '../digest.ts';
import { canonicalJson, type Json } from '../json.ts';
import type { CompiledProject, CompileOptions, Input } from './compile.ts';
import { type FilesState, filesState, isFilesState, isSameState } from './keep/files-state.ts';
import { keptTexts } from './keep/kept-texts.ts';
import { projectState } from './keep/project-state.ts';

/**
 * What the same project became before, where everything that has a say in it is the same to the byte; else what `compile` gives, which is
 * kept for the next time. For commands that show: what is released is always compiled.
 *
 * Kept are only compiles that depend on nothing else: not on the clock, a variable, what an acknowledgement's date says, a renderer.
 *
 * Says by `isKept` that this one is such a compile: whatever follows from it may be kept as well.
 */
export async function keptCompile(
  options: CompileOptions,
  { program, compile, state, isKept }: KeptCompileOptions,
): Promise<CompiledProject> {
  const key = program === undefined ? undefined : keyOf(options, program, state);
  if (key === undefined) return compile();
  const kept = keptTexts(join(options.folder, 'node_modules'));
  const before = read(kept.read(key));
  if (before !== undefined) {
    if (asksNobodyElse(before.compiled)) isKept?.(before.loaded);
    return before.compiled;
  }
  const compiled = await compile();
  if (compiled.loaded === undefined || !dependsOnNothingElse(options.folder, compiled)) return compiled;
  const loaded = filesState(compiled.loaded, options.now);
  // Saved while it was compiled: nobody knows which of both went in.
  if (loaded !== undefined && keyOf(options, program ?? '') === key) {
    kept.write(key, JSON.stringify({ loaded, compiled } satisfies Kept));
    if (asksNobodyElse(compiled)) isKept?.(loaded);
  }
  return compiled;
}

export interface KeptCompileOptions {
  /** What this program is, in a word that another version does not have. */
  readonly program: string | undefined;
  readonly compile: () => Promise<CompiledProject>;
  /** What `projectState` has just said of the folder. @default it is asked */
  readonly state?: string | undefined;
  readonly isKept?: ((loaded: FilesState) => void) | undefined;
}

interface Kept {
  /** What packages were like. */
  readonly loaded: FilesState;
  readonly compiled: CompiledProject;
}

function keyOf(
  { environments, collect, kubernetes, guard, folder, disturbance }: CompileOptions,
  program: string,
  known?: string,
): Digest | undefined {
  const state = disturbance === undefined ? (known ?? projectState(resolve(folder))) : undefined;
  if (state === undefined) return undefined;
  const asked: Json = [environments === undefined ? null : [...environments], collect ?? false, kubernetes ?? null, guard ?? 'error'];
  return digestOf(canonicalJson(['form 2', program, process.version, resolve(folder), asked, state]));
}

/** Where Git keeps a pin, `check` asks the ledger what a merge would move: another answer tomorrow. */
function asksNobodyElse({ environments }: CompiledProject): boolean {
  return !environments.some(({ track }) => track.kind === 'pinned' && track.keeper === 'git');
}

/** Findings of the guard name no object: the world outside has had a say. */
function dependsOnNothingElse(folder: string, { findings, variables, wants, warnings, inputs, environments }: CompiledProject): boolean {
  return (
    variables.length === 0 &&
    wants.length === 0 &&
    warnings.length === 0 &&
    environments.every(({ acknowledged }) => (acknowledged ?? []).length === 0) &&
    findings.every(({ object, acknowledged }) => object !== undefined && acknowledged === undefined) &&
    inputs.every((input) => isOwnFile(folder, input))
  );
}

/** One that lies elsewhere has only its name among the inputs. */
function isOwnFile(folder: string, { path, digest }: Input): boolean {
  if (/^(?:\.\.|node_modules|\.pawl)\//.test(path)) return false;
  try {
    return digestOf(readFileSync(join(folder, path))) === digest;
  } catch {
    // Gone since, or never here.
    return false;
  }
}

function read(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  return isKeptCompile(value) && isSameState(value.loaded) ? value : undefined;
}

/** The text is under its own digest: this program wrote it, and only from such a value. */
function isKeptCompile(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'loaded' in value && isFilesState(value.loaded) && 'compiled' in value;
}
