import { closeSync, readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Answer, Request } from '../messages.ts';
import { answerQuestion } from './answer-question.ts';
import { foretelling } from './foretell.ts';
import { sayLine } from './say-line.ts';
import { shortenAnswers, type Told } from './shorten-answers.ts';
import { threw } from './threw.ts';

const requests = 0;
/** Standard output and error, and the one that answers go out on. */
const pipes = [1, 2, 3];

/**
 * Reads one request from standard input, answers on the fourth pipe, and ends the process. Until the request is there, nothing else is due.
 * The last line is the answer; those before tell of objects that will be in it.
 */
export async function answerOnce(): Promise<never> {
  const request: Request = JSON.parse(readFileSync(requests, 'utf8'));
  // What user code throws later, out of a timer or a promise that nobody waits for, is no different from what it throws at once.
  const told: Told = new Map();
  const end = (answer: Answer) => {
    sayLine(JSON.stringify({ ...shortenAnswers(told)(answer), last: true }));
    // After whatever the project has to say when it ends.
    process.once('exit', leave);
    // Timers and servers that the project started do not keep it alive.
    process.exit(0);
  };
  process.on('uncaughtException', (thrown) => end(threw(thrown, request.folder)));
  process.on('unhandledRejection', (thrown) => end(threw(thrown, request.folder)));
  const said = await answerQuestion(request, foretelling(told, sayLine));
  // What is due already comes first: timers of one length fire in the order that they were set in, 0 and 1 are one length,
  // and a rejection is reported once the queue of promises is empty.
  await setTimeout(1);
  await setImmediate();
  return end(said);
}

/** Nobody need wait until all memory is given back: whoever sees the pipes closed ends this process. Compiled code is kept before that. */
function leave(): void {
  flushCompileCache();
  for (const pipe of pipes) {
    try {
      closeSync(pipe);
    } catch {
      // The project has closed it.
    }
  }
}
