import { installGuard } from '../guard/guard.ts';
import type { AgainRequest, Answer } from '../messages.ts';
import { placesIn } from '../source/places.ts';
import { compileOptions, describe, isProject } from './answer-question.ts';
import { compileEnvironments } from './compile-environments.ts';
import { keepApplications } from './keep-applications.ts';
import { moduleLoader } from './load-default-export.ts';
import { missingExport } from './missing-export.ts';
import { sayJudging } from './say-judging.ts';
import { tellWhatIsSeen, threw } from './threw.ts';
import { watchedAnswer } from './watched-answer.ts';

/**
 * Compiles one bundle of a project after the other in this process. Each is a module of its own and is evaluated as a whole, which is quick;
 * what takes time, building applications, is only done for those that may have become something else.
 */
export function openCompiler({ folder, url, surroundings }: AgainRequest): (request: AgainRequest) => Promise<Answer> {
  // Whatever the project asks for later is watched from the start.
  const guard = installGuard({ folder, bundle: url, code: 'fetch WebSocket EventSource', looks: true, ...surroundings });
  const load = moduleLoader(guard.importing);
  const places = placesIn(folder, url);
  const kept = keepApplications({ folder, places, guard });
  let count = 0;
  return async (request) => {
    guard.forget();
    guard.running(request.code);
    tellWhatIsSeen(guard, { code: request.code, severity: surroundings.guard });
    if (request.fresh) kept.forget();
    count += 1;
    try {
      const found = await load(`${url}?${count}`, request.code);
      if (!isProject(found)) return { kind: 'no-project', found: describe(found) };
      const only = request.question.kind === 'compile' ? request.question.environments : undefined;
      const options = { ...compileOptions(request), only, places, reuse: kept.reuse(request.modules), begins: sayJudging() };
      return watchedAnswer(compileEnvironments(found, options), found, { guard, severity: surroundings.guard });
    } catch (thrown) {
      return (await missingExport(thrown, { folder, url: `${url}?${count}`, code: request.code })) ?? threw(thrown, folder);
    }
  };
}
