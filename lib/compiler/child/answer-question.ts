import type { Project } from '../../constructs/project.ts';
import { type Guard, installGuard } from '../guard/guard.ts';
import { loadedFiles } from '../guard/loaded-files.ts';
import type { Answer, Question, Request } from '../messages.ts';
import { compileEnvironments } from './compile-environments.ts';
import { judgeMove } from './judge-move.ts';
import { loadDefaultExport } from './load-default-export.ts';
import { threw } from './threw.ts';
import { watchedAnswer } from './watched-answer.ts';

export async function answerQuestion(request: Request): Promise<Answer> {
  return (await questionsTo(request))(request.question);
}

/** Evaluates the project of a request; it then answers any number of questions. */
export async function questionsTo(request: Omit<Request, 'question'>): Promise<(question: Question) => Answer> {
  const { folder } = request;
  const guard = installGuard({ folder, code: request.code, bundle: request.url, ...request.surroundings });
  try {
    const found = await loadDefaultExport(request, guard.importing);
    if (!isProject(found)) return () => ({ kind: 'no-project', found: describe(found) });
    return (question) => {
      try {
        return answerOf(found, question, { request, guard });
      } catch (thrown) {
        return threw(thrown, folder);
      }
    };
  } catch (thrown) {
    return () => threw(thrown, folder);
  }
}

function answerOf(
  project: Project,
  question: Question,
  { request, guard }: { readonly request: Omit<Request, 'question'>; readonly guard: Guard },
): Answer {
  const watched = { guard, severity: request.surroundings.guard };
  switch (question.kind) {
    case 'compile': {
      const options = { ...compileOptions(request), only: question.environments, collect: question.collect };
      const said = watchedAnswer(compileEnvironments(project, options), project, watched);
      return said.kind === 'compiled' ? { ...said, loaded: [...loadedFiles()] } : said;
    }
    case 'judge':
      return watchedAnswer(judgeMove(project, question), project, watched);
  }
}

export function compileOptions({ folder, url, surroundings }: Omit<Request, 'question'>) {
  return { folder, url, searchPath: surroundings.variables.PATH ?? surroundings.variables.Path };
}

/** By its kind, never by a class: the project's `pawl` may be another copy than this one. What is inside is for `checkProject`. */
export function isProject(value: unknown): value is Project {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'project';
}

export function describe(value: unknown): string {
  if (value === undefined) return 'no default';
  return value === null ? 'null' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
