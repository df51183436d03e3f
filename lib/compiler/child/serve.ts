/** The process behind `pawl dev`: compiles a project again and again, a request and an answer in a line each. */

import { createInterface } from 'node:readline';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { AgainRequest, Answer } from '../messages.ts';
import { prepareProcess } from './prepare-process.ts';
import { sayLine } from './say-line.ts';

prepareProcess();
const { openCompiler } = await import('./compile-again.ts');
const { shortenAnswers } = await import('./shorten-answers.ts');
const { threw } = await import('./threw.ts');
const { Memory } = await import('../../remembered.ts');
const shorten = shortenAnswers(new Map(), new Memory());

let folder = '';
// Whatever is thrown out of a timer belongs to the newest compile as far as anybody knows. It may have left anything behind: a new process goes on.
process.on('uncaughtException', (thrown) => end(thrown));
process.on('unhandledRejection', (thrown) => end(thrown));

let compile: ((request: AgainRequest) => Promise<Answer>) | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  const request: AgainRequest = JSON.parse(line);
  folder = request.folder;
  compile ??= openCompiler(request);
  const answer = await compile(request);
  // What is due already comes first, as in a process of its own.
  await setTimeout(1);
  await setImmediate();
  say(answer);
}

function end(thrown: unknown): never {
  say(threw(thrown, folder), true);
  process.exit(0);
}

function say(answer: Answer, last = false): void {
  sayLine(JSON.stringify({ ...shorten(answer), last }));
}
