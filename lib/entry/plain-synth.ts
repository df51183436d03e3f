import { runSynth, type SynthFlags } from '../cli/commands/synth.ts';
import { lookedAhead } from './ahead.ts';
import { outside } from './outside.ts';
import { packageVersion } from './package-version.ts';
import { plainSynth } from './plain-flags.ts';

/** `pawl synth` where nothing else is wanted of the command line, which takes longer to load than a small project to compile. */
const words = process.argv.slice(2);
const flags = plainSynth(words);
const world = outside(lookedAhead());
if (flags !== undefined) {
  await world.run(() => synth(flags));
  await end();
}

async function synth(flags: SynthFlags): Promise<number> {
  try {
    await runSynth({ ...world, folder: process.cwd(), clock: () => new Date() }, flags);
    return 0;
  } catch (thrown) {
    const { reportFailure } = await import('../cli/run.ts');
    return reportFailure(thrown, { words, tools: { ...world, version: packageVersion() } });
  }
}

/** Now, once everything is written: what is left to be done, like collecting garbage, is for nobody. */
async function end(): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  // The process that evaluated the project has ended by now, and Node notices in the turn after the next. Ending here at once would leave a zombie.
  for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
  process.exit();
}
