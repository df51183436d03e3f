import type { Project } from '../../constructs/project.ts';
import { type Guard, installGuard } from '../guard/guard.ts';
import { loadedFiles } from '../guard/loaded-files.ts';
import type { Answer, Question, Request } from '../messages.ts';
import { type CompileEnvironmentsOptions, compileEnvironments } from './compile-environments.ts';
import { judgeMove } from './judge-move.ts';
import { loadDefaultExport } from './load-default-export.ts';
import { missingExport } from './missing-export.ts';
import { sayJudging } from './say-judging.ts';
import { tellWhatIsSeen, threw } from './threw.ts';
import { watchedAnswer } from './watched-answer.ts';

/** Tells of objects by `foretell` as they are made. */
export async function answerQuestion(request: Request, foretell: Foretell): Promise<Answer> {
  return (await questionsTo(request, foretell))(request.question);
}

type Foretell = CompileEnvironmentsOptions['foretell'];

/** Evaluates the project of a request; it then answers any number of questions. */
export async function questionsTo(request: Omit<Request, 'question'>, foretell?: Foretell): Promise<(question: Question) => Answer> {
  const { folder } = request;
  const guard = installGuard({ folder, code: request.code, bundle: request.url, ...request.surroundings });
  tellWhatIsSeen(guard, { code: request.code, severity: request.surroundings.guard });
  try {
    const found = await loadDefaultExport(request, guard.importing);
    if (!isProject(found)) return () => ({ kind: 'no-project', found: describe(found) });
    return (question) => {
      try {
        return answerOf(found, question, { request, guard, foretell });
      } catch (thrown) {
        return threw(thrown, folder);
      }
    };
  } catch (thrown) {
    const said = (await missingExport(thrown, request)) ?? threw(thrown, folder);
    return () => said;
  }
}

function answerOf(
  project: Project,
  question: Question,
  { request, guard, foretell }: { readonly request: Omit<Request, 'question'>; readonly guard: Guard; readonly foretell: Foretell },
): Answer {
  const watched = { guard, severity: request.surroundings.guard };
  const begins = sayJudging();
  switch (question.kind) {
    case 'compile': {
      const options = { ...compileOptions(request), only: question.environments, collect: question.collect, foretell, begins };
      const said = watchedAnswer(compileEnvironments(project, options), project, watched);
      const loaded = loadedFiles();
      return said.kind === 'compiled' && loaded !== undefined ? { ...said, loaded: [...loaded] } : said;
    }
    case 'judge': {
      const said = judgeMove(project, question, { folder: request.folder, begins });
      begins(undefined);
      return watchedAnswer(said, project, watched);
    }
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
