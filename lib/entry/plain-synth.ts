import { runSynth, type SynthFlags } from '../cli/commands/synth.ts';
import { lookedAhead } from './ahead.ts';
import { outside } from './outside.ts';
import { packageVersion } from './package-version.ts';
import { plainSynth } from './plain-flags.ts';

/** `pawl synth` where nothing else is wanted of the command line, which takes longer to load than a small project to compile. */
const words = process.argv.slice(2);
const flags = plainSynth(words);
const world = outside(lookedAhead());
if (flags !== undefined) await world.run(() => synth(flags));

async function synth(flags: SynthFlags): Promise<number> {
  try {
    await runSynth({ ...world, folder: process.cwd(), clock: () => new Date() }, flags);
    return 0;
  } catch (thrown) {
    const { reportFailure } = await import('../cli/run.ts');
    return reportFailure(thrown, { words, tools: { ...world, version: packageVersion() } });
  }
}
