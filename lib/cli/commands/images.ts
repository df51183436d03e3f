import type { Argv, CommandModule } from 'yargs';
import type { LookUp } from '../../vendor/images/look-up.ts';
import { command } from '../command.ts';
import { endedEarlyLine } from '../ended-early.ts';
import { jsonFlag, projectFlags, severalPositionals } from '../flags.ts';
import { answerText } from '../json.ts';
import { listAnswer, listLines, lookUpAnswers, lookUpLines, updateAnswer, updateLines } from '../output/images.ts';
import { plainHttpFor } from '../plain-http.ts';
import { openImages, type ProjectImages } from '../project-images.ts';
import type { CommandTools } from '../tools.ts';
import type { ProjectArguments } from '../workplace.ts';

interface ListArguments extends ProjectArguments {
  readonly json: boolean;
}

interface AskArguments extends ListArguments {
  readonly name: readonly string[];
  readonly plainHttp: boolean;
}

interface UpdateArguments extends AskArguments {
  readonly dryRun: boolean;
}

export function images(tools: CommandTools): CommandModule {
  return {
    command: 'images',
    describe: 'The container images of the project: list them, ask for newer ones, lock them',
    builder: (yargs) => yargs.command(listCommand(tools)).command(outdatedCommand(tools)).command(updateCommand(tools)).demandCommand(0),
    handler: () => {},
  };
}

function listCommand(tools: CommandTools): CommandModule {
  return command<ListArguments>({
    command: ['list', '$0'],
    describe: 'Every image of every environment, with what the lock has for it',
    builder: (yargs) => jsonFlag(projectFlags(yargs)).example('$0 images list', 'what runs where, by digest'),
    handler: async (flags) => {
      const project = await openImages(tools, flags);
      if (flags.json) return tools.print(answerText('images', listAnswer(project)));
      for (const line of listLines(project)) tools.print(line);
    },
  });
}

function outdatedCommand(tools: CommandTools): CommandModule {
  return command<AskArguments>({
    command: 'outdated [name..]',
    describe: 'Ask the registries what is newer, and whether a locked tag has been moved',
    builder: (yargs) =>
      askFlags(yargs)
        .example('$0 images outdated', 'every image that is asked for by a range')
        .example('$0 images outdated web', 'only ghcr.io/acme/web')
        .epilogue(`${variantText}\n\n${credentialsText}`),
    handler: async (flags) => {
      const lookUps = await lookUp(tools, flags, await openImages(tools, flags));
      if (flags.json) return tools.print(answerText('images outdated', lookUpAnswers(lookUps)));
      for (const line of lookUpLines(lookUps)) tools.print(line);
    },
  });
}

function updateCommand(tools: CommandTools): CommandModule {
  return command<UpdateArguments>({
    command: 'update [name..]',
    describe: 'Lock the newest version in each range, and say what moved',
    builder: (yargs) =>
      askFlags(yargs)
        .option('dry-run', { type: 'boolean', default: false, describe: 'Say what would move and write nothing' })
        .example('$0 images update', 'writes pawl.lock.json; commit it')
        .example('$0 images update web --dry-run', 'only ghcr.io/acme/web, and nothing is written')
        .epilogue(credentialsText),
    handler: (flags) => update(tools, flags),
  });
}

const variantText =
  "Tags like 1.27.3-alpine are asked for by image('nginx', '^1.27', { variant: 'alpine' }), and are no others' newer versions.";

const credentialsText =
  'Logins are those of "docker login" and "podman login": REGISTRY_AUTH_FILE, ' +
  'containers/auth.json in XDG_RUNTIME_DIR or ~/.config, config.json in DOCKER_CONFIG or ~/.docker, credential helpers included. ' +
  'Without one, registries are asked as nobody.';

function askFlags(yargs: Argv) {
  return severalPositionals(jsonFlag(projectFlags(yargs)))
    .positional('name', {
      type: 'string',
      array: true,
      default: [],
      describe: 'Only these: a repository or the last part of one (default: all)',
    })
    .option('plain-http', { type: 'boolean', default: false, describe: 'Ask no registry on this machine for TLS first' });
}

async function lookUp(tools: CommandTools, flags: AskArguments, project: ProjectImages): Promise<readonly LookUp[]> {
  const { lookUpImages } = await import('../../vendor/images/look-up.ts');
  const { nameImages } = await import('../../vendor/images/name-images.ts');
  const lookUps = await lookUpImages(nameImages(project.images, flags.name), {
    openRepository: (address) => tools.openRepository(address, { plainHttp: plainHttpFor(address, flags) }),
    signal: tools.signal,
  });
  if (lookUps.some(({ kind }) => kind === 'failed')) tools.exitWith(1);
  return lookUps;
}

async function update(tools: CommandTools, flags: UpdateArguments): Promise<void> {
  const { readLock, writeLock } = await import('../../lock/lock-file.ts');
  const { updateImages } = await import('../../vendor/images/update-images.ts');
  const project = await openImages(tools, flags);
  const lookUps = await lookUp(tools, flags, project);
  if (project.endedEarly) tools.exitWith(1);
  // Read again: the registries took their time, and somebody else may have written other sections meanwhile.
  const lock = readLock(project.folder);
  const keep = flags.name.length === 0 && project.complete ? project.images : undefined;
  const updated = updateImages(lock.images, lookUps, keep);
  const hasMoved = updated.changes.some(({ kind }) => kind !== 'kept');
  if (hasMoved && !flags.dryRun) writeLock(project.folder, { ...lock, images: updated.images });
  if (flags.json) return tools.print(answerText('images update', updateAnswer(updated, { lookUps, dryRun: flags.dryRun })));
  const { endedEarly } = project;
  for (const line of updateLines(updated, { lookUps, dryRun: flags.dryRun, endedEarly })) tools.print(line);
  if (endedEarly) tools.note(endedEarlyLine('which images'));
}
