import type { SynthFlags } from '../cli/commands/synth.ts';

/** Words that mean something else to the command line than the name of an environment. */
const special = new Set(['true', 'false', 'help', 'version']);

/**
 * The flags of `pawl synth`, where the words are so plain that there is one way only to read them: names of environments, `--json` and
 * `--project FOLDER`, each flag once. Undefined for all others, and for words that are wrong: the command line knows better.
 */
export function plainSynth([command, ...words]: readonly string[]): SynthFlags | undefined {
  if (command !== 'synth') return undefined;
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
  return { environment, project, json, out: undefined, timeLimit: 60, memoryLimit: 2048 };
}
