import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tools } from '../../lib/cli/tools.ts';
import { judgeMove } from '../../lib/compiler/child/judge-move.ts';
import { type CompiledProject, type CompileOptions, compileProject } from '../../lib/compiler/compile.ts';
import type { Project } from '../../lib/constructs/project.ts';
import { digestOf } from '../../lib/digest.ts';
import { evaluationFromJson } from '../../lib/promotion/evaluate.ts';
import { explanationFromJson } from '../../lib/promotion/explain.ts';

/**
 * The compiler for tests of what commands do with its answers, for projects that are one file, `environments/index.ts`.
 * One text is compiled once in a test file, whichever folder it lies in (that the folder changes nothing is proven elsewhere),
 * and its promotion policies judge in this process.
 */
export const rememberingCompiler: Pick<Tools, 'compileProject' | 'judgePromotion'> = {
  compileProject: remembered,
  judgePromotion: async ({ environment, facts, explain, ...options }) => {
    const file = join(options.folder, projectFile);
    const address = `${pathToFileURL(file).href}?${digestOf(await readFile(file))}`;
    const { default: project }: { readonly default: Project } = await import(address);
    const answer = judgeMove(project, { kind: 'judge', environment, facts, ...(explain === undefined ? {} : { explain }) });
    assert.ok(answer.kind === 'judged');
    const { policiesDigest } = await remembered({ ...options, environments: [] });
    const explained = answer.explanation === undefined ? {} : { explanation: explanationFromJson(answer.explanation) };
    return { ...evaluationFromJson(answer.evaluation), ...explained, policiesDigest };
  },
};

const projectFile = join('environments', 'index.ts');
const compiled = new Map<string, Promise<CompiledProject>>();

async function remembered(options: CompileOptions): Promise<CompiledProject> {
  const text = await readFile(join(options.folder, projectFile), 'utf8');
  const key = JSON.stringify([text, options.environments ?? 'all']);
  const before = compiled.get(key);
  if (before !== undefined) return before;
  const project = compileProject(options);
  compiled.set(key, project);
  return project;
}
