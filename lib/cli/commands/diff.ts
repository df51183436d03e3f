import type { CommandModule } from 'yargs';
import { pullEnvironment, readRelease } from '../../artifact/read.ts';
import { diffSets } from '../../manifest/diff.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import { headOf } from '../../release/facts.ts';
import { errorsOf } from '../../release/publish.ts';
import { ReleaseError } from '../../release/release-error.ts';
import { parseVersion } from '../../release/version.ts';
import { environmentOf, type Workplace } from '../../release/workplace.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { diffAnswer, diffLines } from '../output/diff.ts';
import { findingLines } from '../output/findings.ts';
import type { CommandTools } from '../tools.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly environment: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly json: boolean;
}

interface Side {
  readonly name: string;
  readonly set: ManifestSet;
}

export function diff(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'diff <environment> [from] [to]',
    describe: 'What is different: the work tree against what is in force, or one version against another',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs))
        .positional('environment', { type: 'string', demandOption: true })
        .positional('from', { type: 'string', describe: 'A published version (default: the one in force)' })
        .positional('to', { type: 'string', describe: 'A published version (default: the work tree)' })
        .example('$0 diff production', 'what the work tree would change there')
        .example('$0 diff production 1.0.0 1.1.0', 'what lies between two releases'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const workplace = await openWorkplace(tools, flags, { environments: flags.to === undefined ? [flags.environment] : [] });
  environmentOf(workplace, flags.environment);
  const from =
    flags.from === undefined ? await inForce(workplace, flags.environment) : await published(workplace, flags.environment, flags.from);
  const to =
    flags.to === undefined ? workTree(tools, workplace, flags.environment) : await published(workplace, flags.environment, flags.to);
  const difference = diffSets(from?.set, to.set);
  if (flags.json)
    return tools.print(
      answerText('diff', { environment: flags.environment, from: from?.name ?? null, to: to.name, diff: diffAnswer(difference) }),
    );
  tools.print(`${flags.environment}: ${from?.name ?? 'nothing'} -> ${to.name}`);
  for (const line of diffLines(difference, { limit: 10_000 })) tools.print(line);
}

async function inForce(workplace: Workplace, environment: string): Promise<Side | undefined> {
  const repository = workplace.repositories.environment(environment);
  const current = (await headOf(repository, workplace))?.record.to;
  return current ? { name: current.version, set: (await pullEnvironment(repository, current.manifest)).set } : undefined;
}

async function published(workplace: Workplace, environment: string, version: string): Promise<Side> {
  const release = await readRelease(workplace.repositories.release, parseVersion(version));
  const descriptor = release.environments.get(environment);
  if (descriptor === undefined)
    throw new ReleaseError('NOT_IN_RELEASE', `Cannot diff "${environment}": release ${version} has no manifest set for it`);
  return { name: version, set: (await pullEnvironment(workplace.repositories.release, descriptor)).set };
}

/** What did not compile has no honest diff. */
function workTree(tools: CommandTools, workplace: Workplace, environment: string): Side {
  const errors = errorsOf(workplace.project);
  for (const line of findingLines(errors)) tools.note(line);
  if (errors.length > 0)
    throw new ReleaseError('FINDINGS', `Cannot diff the work tree: ${errors.length} ${errors.length === 1 ? 'error' : 'errors'} above`);
  return { name: 'work tree', set: environmentOf(workplace, environment).set };
}
