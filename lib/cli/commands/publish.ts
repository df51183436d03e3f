import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { ReleaseError } from '../../release/release-error.ts';
import { parseVersion } from '../../release/version.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { findingLines } from '../output/findings.ts';
import type { CommandTools } from '../tools.ts';
import { openProject, openRepositories, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly version: string;
  readonly json: boolean;
}

export function publish(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'publish <version>',
    describe: 'Compile the commit and publish it as one immutable release',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs.version(false)))
        .positional('version', { type: 'string', demandOption: true, describe: 'A semantic version: 1.2.3 or 1.2.3-rc.1' })
        .example('$0 publish 1.2.3', 'to the registry that the project names')
        .example('$0 publish 1.2.3 --registry oci://registry.example.com/acme/shop', 'to another one'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const version = parseVersion(flags.version);
  const project = await openProject(tools, flags);
  const { readCommit } = await import('../../compiler/git.ts');
  const { errorsOf, publish: publishRelease } = await import('../../release/publish.ts');
  const commit = await readCommit(project.folder);
  if (commit === undefined) {
    throw new ReleaseError(
      'NO_COMMIT',
      `Cannot publish "${project.compiled.project.name}": its folder is not a Git work tree with a commit`,
      { fix: 'Commit what should be published first' },
    );
  }
  if (commit.dirty)
    tools.note(
      `${picocolors.yellow('!')} The work tree differs from commit ${commit.hash.slice(0, 12)}: nobody can rebuild this release from that commit`,
    );
  for (const line of findingLines(errorsOf(project.compiled))) tools.note(line);
  const published = await publishRelease(project.compiled, openRepositories(tools, project, flags).release, {
    version,
    commit,
    signal: tools.signal,
  });
  if (flags.json) return tools.print(answerText('publish', published));
  tools.print(`${picocolors.green('✓')} Published ${published.reference}`);
  tools.print(`  ${published.digest} from commit ${commit.hash.slice(0, 12)}`);
  for (const [environment, digest] of Object.entries(published.environments)) tools.print(`  ${environment} ${digest}`);
}
