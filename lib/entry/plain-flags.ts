import type { SynthFlags } from '../cli/commands/synth.ts';
import type { EarlyOptions } from '../compiler/process/early-start.ts';
import { defaultLimits } from '../compiler/process/limits.ts';

export interface PlainWords {
  readonly command: 'synth' | 'check';
  readonly environment: readonly string[];
  readonly project: string | undefined;
  readonly json: boolean;
}

/** Words that mean something else to the command line than the name of an environment. */
const special = new Set(['true', 'false', 'help', 'version']);

/**
 * What is asked, where the words are those of a command whose whole answer is what it prints about the project's files, and so plain that there is
 * one way only to read them: `synth` and `check` with names of environments, `--json` and `--project FOLDER`, each flag once. Undefined for all
 * others, and for words that are wrong: the command line knows better.
 */
export function plainWords([command, ...words]: readonly string[]): PlainWords | undefined {
  if (command !== 'synth' && command !== 'check') return undefined;
  const environment: string[] = [];
  let project: string | undefined;
  let json = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (/^[A-Za-z][A-Za-z0-9-]*$/.test(word) && !special.has(word)) environment.push(word);
    else if (word === '--json' && !json) json = true;
    else if (word === '--project' && project === undefined && /^[A-Za-z/.]/.test(words[at + 1] ?? '')) {
      at += 1;
      project = words[at];
    } else return undefined;
  }
  return { command, environment, project, json };
}

/** What the project will be asked for these words; where it is asked something else, that is another process's. */
export function likelyRequest({ command, environment }: PlainWords): EarlyOptions['likely'] {
  const environments = environment.length === 0 ? undefined : environment;
  return { question: { kind: 'compile', environments, collect: false }, options: { guard: command === 'synth' ? 'warning' : 'error' } };
}

/** The flags of `pawl synth`, where its words are that plain. */
export function plainSynth(words: readonly string[]): SynthFlags | undefined {
  const plain = plainWords(words);
  if (plain?.command !== 'synth') return undefined;
  const { environment, project, json } = plain;
  return {
    environment: [...environment],
    project,
    json,
    out: undefined,
    timeLimit: defaultLimits.seconds,
    memoryLimit: defaultLimits.mebibytes,
  };
}
