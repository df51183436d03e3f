/** The process that evaluates a project: reads one request from standard input, answers on the fourth pipe, and ends. */

import { prepareProcess } from './prepare-process.ts';

prepareProcess();

// Loaded while the project is still being bundled on the other side.
const { answerOnce } = await import('./answer-once.ts');
await answerOnce();
