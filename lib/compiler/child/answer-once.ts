import { readFileSync, writeSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Answer, Request } from '../messages.ts';
import { answerQuestion } from './answer-question.ts';
import { threw } from './threw.ts';

const requests = 0;
const answers = 3;

/** Reads one request from standard input, answers on the fourth pipe, and ends the process. Until the request is there, nothing else is due. */
export async function answerOnce(): Promise<never> {
  const request: Request = JSON.parse(readFileSync(requests, 'utf8'));
  // What user code throws later, out of a timer or a promise that nobody waits for, is no different from what it throws at once.
  process.on('uncaughtException', (thrown) => end(threw(thrown, request.folder)));
  process.on('unhandledRejection', (thrown) => end(threw(thrown, request.folder)));
  const said = await answerQuestion(request);
  // What is due already comes first: timers of one length fire in the order that they were set in, 0 and 1 are one length,
  // and a rejection is reported once the queue of promises is empty.
  await setTimeout(1);
  await setImmediate();
  return end(said);
}

function end(answer: Answer): never {
  const bytes = Buffer.from(JSON.stringify(answer));
  for (let written = 0; written < bytes.length; ) written += writeSync(answers, bytes, written);
  // Timers and servers that the project started do not keep it alive.
  process.exit(0);
}
