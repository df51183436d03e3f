import type { CommandModule } from 'yargs';
import { sourceLines } from '../../compiler/source/source-lines.ts';
import { counted } from '../../counted.ts';
import { codeOf, messageOf, PawlError } from '../../errors.ts';
import { setDigest } from '../../manifest/canonical.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import { ReleaseError } from '../../release/release-error.ts';
import { command } from '../command.ts';
import { jsonFlag, pathName, projectFlags, severalPositionals } from '../flags.ts';
import type { Answer } from '../json.ts';
import { findingLines } from '../output/findings.ts';
import { table } from '../output/table.ts';
import type { CommandTools } from '../tools.ts';
import { openProject, type ProjectArguments, type ProjectTools } from '../workplace.ts';

export interface SynthFlags extends ProjectArguments {
  readonly environment: readonly string[];
  readonly out: string | undefined;
  readonly json: boolean;
}

export function synth(tools: CommandTools): CommandModule {
  return command<SynthFlags>({
    command: 'synth [environment..]',
    describe: 'Compile the project to Kubernetes manifests',
    builder: (yargs) =>
      severalPositionals(jsonFlag(projectFlags(yargs)))
        .positional('environment', { type: 'string', array: true, default: [], describe: 'Only these environments (default: all)' })
        .option('out', {
          type: 'string',
          describe: 'Write <environment>/<application>.yaml below this folder',
          requiresArg: true,
          coerce: pathName('--out', 'folder'),
        })
        .example('$0 synth', 'what each environment compiles to')
        .example('$0 synth production --out dist', 'write dist/production/*.yaml'),
    handler: (flags) => runSynth(tools, flags),
  });
}

/** The command by itself; it is all that is loaded where nothing else is wanted, so what few need it loads when they do. */
export async function runSynth(tools: ProjectTools & Pick<CommandTools, 'print'>, flags: SynthFlags): Promise<void> {
  const { compiled, folder } = await openProject(tools, flags, {
    guard: 'warning',
    keep: true,
    ...(flags.environment.length === 0 ? {} : { environments: flags.environment }),
  });
  const wanted = compiled.environments.filter(({ name }) => flags.environment.length === 0 || flags.environment.includes(name));
  const errors = compiled.findings.filter(({ severity }) => severity === 'error');
  for (const line of findingLines(compiled.findings, sourceLines(folder))) tools.note(line);
  if (errors.length > 0) {
    throw new ReleaseError('FINDINGS', `Cannot compile "${compiled.project.name}": ${counted(errors.length, 'error')} above`);
  }
  if (flags.out !== undefined) {
    const { writeSets } = await import('../../compiler/write-sets.ts');
    const sets = wanted.map(({ set }) => set);
    const files = await writeSets(flags.out, sets, { relativeTo: tools.folder }).catch((cause: unknown) => {
      // Anything else than a refusal of the system (EACCES, ENOSPC) is no matter of the folder.
      if (!/^E[A-Z0-9]+$/.test(codeOf(cause) ?? '')) throw cause;
      throw new PawlError('CANNOT_WRITE', `Cannot write below "${flags.out}": ${messageOf(cause)}`, {
        cause,
        fix: 'Name a folder that you may write to, with --out',
      });
    });
    if (!flags.json) tools.print(`Wrote ${counted(files.length, 'file')} below ${flags.out}`);
  }
  if (flags.json) {
    const { answerText } = await import('../json.ts');
    return tools.print(answerText('synth', { environments: Object.fromEntries(wanted.map(({ name, set }) => [name, setAnswer(set)])) }));
  }
  for (const { name, set } of wanted) {
    tools.print(`${name}: ${counted(set.objects.length, 'object')}, ${setDigest(set)}`);
    tools.print(
      table(
        ['  WAVE', 'APPLICATION', 'OBJECT'],
        set.objects.map((object) => [`  ${object.wave}`, object.application, object.id]),
      ),
    );
  }
}

function setAnswer(set: ManifestSet): Answer<'synth'>['environments'][string] {
  return {
    digest: setDigest(set),
    objects: set.objects.map(({ id, object, application, wave }) => ({
      id,
      apiVersion: object.apiVersion,
      kind: object.kind,
      ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
      name: object.metadata.name,
      application,
      wave,
    })),
  };
}
