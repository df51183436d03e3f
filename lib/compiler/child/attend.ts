/** The process behind commands that move: evaluates a project once, and answers questions about it, a line each, until it is ended. */

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Answer, Question, Request } from '../messages.ts';
import { prepareProcess } from './prepare-process.ts';

const answers = 3;

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
  say(said);
}

function end(thrown: unknown): never {
  say(threw(thrown, folder));
  process.exit(0);
}

function say(said: Answer): void {
  const bytes = Buffer.from(`${JSON.stringify(said)}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(answers, bytes, written);
}
