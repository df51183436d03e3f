/** The process behind commands that move: evaluates a project once, and answers questions about it, a line each, until it is ended. */

import { createInterface } from 'node:readline';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Answer, Question, Request } from '../messages.ts';
import { prepareProcess } from './prepare-process.ts';
import { sayLine } from './say-line.ts';

prepareProcess();
const { questionsTo } = await import('./answer-question.ts');
const { threw } = await import('./threw.ts');

let folder = '';
process.on('uncaughtException', (thrown) => end(thrown));
process.on('unhandledRejection', (thrown) => end(thrown));

let answer: ((question: Question) => Answer) | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  // The first line has the project, too.
  const { question, ...project }: Request = JSON.parse(line);
  folder ||= project.folder;
  answer ??= await questionsTo(project);
  const said = answer(question);
  // What is due already comes first, as in a process of its own.
  await setTimeout(1);
  await setImmediate();
  sayLine(JSON.stringify(said));
}

function end(thrown: unknown): never {
  sayLine(JSON.stringify(threw(thrown, folder)));
  process.exit(0);
}
