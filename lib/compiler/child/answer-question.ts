import type { Project } from '../../constructs/project.ts';
import type { Answer, Request } from '../messages.ts';
import { compileEnvironments } from './compile-environments.ts';
import { judgeMove } from './judge-move.ts';
import { loadDefaultExport } from './load-default-export.ts';
import { threw } from './threw.ts';

export async function answerQuestion(request: Request): Promise<Answer> {
  const { folder, question } = request;
  try {
    const found = await loadDefaultExport(request);
    if (!isProject(found)) return { kind: 'no-project', found: describe(found) };
    switch (question.kind) {
      case 'compile':
        return compileEnvironments(found, { folder, only: question.environments });
      case 'judge':
        return judgeMove(found, question);
    }
  } catch (thrown) {
    return threw(thrown, folder);
  }
}

/** By its kind, never by a class: the project's `pawl` may be another copy than this one. What is inside is for `checkProject`. */
function isProject(value: unknown): value is Project {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'project';
}

function describe(value: unknown): string {
  if (value === undefined) return 'no default';
  return value === null ? 'null' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
