import { isAbsolute, join, relative, resolve } from 'node:path';
import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { counted } from '../../counted.ts';
import type { Definition } from '../../import/definition.ts';
import type { ImportedFile } from '../../import/import-files.ts';
import { byCodeUnit } from '../../json.ts';
import { command } from '../command.ts';
import { jsonFlag, severalPositionals } from '../flags.ts';
import { answerText } from '../json.ts';
import { oneLine } from '../output/one-line.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';

interface Arguments {
  readonly file: readonly string[];
  readonly project: string | undefined;
  readonly out: string;
  readonly group: string | undefined;
  readonly check: boolean;
  readonly json: boolean;
}

export function importDefinitions(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'import [file..]',
    describe: 'Make typed constructs, and schemas for checks, out of custom resource definitions',
    builder: (yargs) =>
      severalPositionals(jsonFlag(yargs))
        .positional('file', {
          type: 'string',
          array: true,
          default: [],
          describe: 'YAML or JSON files with definitions (default, or -: standard input)',
        })
        .option('project', {
          type: 'string',
          describe: 'Folder of the project (default: the nearest one upwards with environments/index.ts)',
          requiresArg: true,
        })
        .option('out', {
          type: 'string',
          default: 'imports',
          describe: 'Folder in the project; checks at compile read "imports"',
          requiresArg: true,
        })
        .option('group', { type: 'string', describe: 'Only these API groups, with commas between them (default: all)', requiresArg: true })
        .option('check', { type: 'boolean', default: false, describe: 'Write nothing; exit code 1 where something would be written' })
        .example('$0 import crds/cert-manager.yaml', 'writes imports/cert-manager.io/certificate.ts and its neighbours')
        .example('kubectl get crd -o yaml | $0 import - --group cert-manager.io', 'what a cluster has')
        .example('$0 import crds/cert-manager.yaml --check', 'in CI: is what was imported up to date?'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const { findProject } = await import('../../compiler/find-project.ts');
  const { planFiles } = await import('../../import/plan-files.ts');
  const { importFiles } = await import('../../import/import-files.ts');
  const project = await findProject(tools.folder, flags.project);
  const folder = join(project, outFolder(project, flags.out));
  const definitions = await readAll(tools, flags);
  const files = await importFiles(folder, planFiles(definitions), { write: !flags.check });
  const stale = files.filter(({ state }) => state !== 'unchanged');
  if (flags.check && stale.length > 0) tools.exitWith(1);
  const shown = relative(project, folder);
  if (flags.json)
    return tools.print(
      answerText('import', {
        folder: shown,
        upToDate: stale.length === 0,
        written: !flags.check,
        definitions: definitions.length,
        files: files.map((file) => ({ ...file })),
      }),
    );
  tools.print(conclusion(definitions.length, { stale, check: flags.check, shown }));
  for (const file of stale) tools.print(fileLine(file));
}

/** Inside of the project: what is made is part of it. */
function outFolder(project: string, out: string): string {
  const path = relative(project, resolve(project, out));
  if (path === '' || path.startsWith('..') || isAbsolute(path)) throw new UsageError('--out takes a folder inside of the project');
  return path;
}

async function readAll(tools: CommandTools, flags: Arguments): Promise<readonly Definition[]> {
  const { readDefinitions } = await import('../../import/read-definitions.ts');
  const { readSource } = await import('../../import/read-source.ts');
  const { ImportError } = await import('../../import/import-error.ts');
  // yargs takes a lone "-" for no word at all.
  const files = flags.file.length === 0 ? ['-'] : flags.file;
  if (files.includes('-') && process.stdin.isTTY === true) throw new UsageError('import takes files with definitions, or a pipe');
  const all = new Map<string, Definition>();
  let others = 0;
  for (const file of files) {
    const read = readDefinitions(
      file === '-' ? 'standard input' : file,
      await readSource(file, { folder: tools.folder, standardInput: process.stdin }),
    );
    others += read.others;
    for (const definition of read.definitions) all.set(definition.name, definition);
  }
  const groups = flags.group?.split(',').map((group) => group.trim());
  const wanted = [...all.values()].filter(({ group }) => groups?.includes(group) ?? true);
  if (wanted.length === 0)
    throw new ImportError('BAD_DEFINITION', `Cannot import: ${nothing(all, others)}`, {
      fix: 'Give the files that define the kinds, often called crds.yaml',
    });
  if (others > 0)
    tools.note(
      `${counted(others, 'document')} ${others === 1 ? 'defines no custom resource and is' : 'define no custom resource and are'} left out`,
    );
  return wanted;
}

function nothing(all: ReadonlyMap<string, Definition>, others: number): string {
  if (all.size === 0 && others === 0) return 'it was given nothing, expected a CustomResourceDefinition';
  if (all.size === 0) return `none of ${counted(others, 'document')} defines a custom resource, expected a CustomResourceDefinition`;
  const groups = [...new Set([...all.values()].map(({ group }) => group))].sort(byCodeUnit);
  return `no definition is of these groups, expected one of ${groups.slice(0, 10).join(', ')}`;
}

function conclusion(
  definitions: number,
  { stale, check, shown }: { readonly stale: readonly ImportedFile[]; readonly check: boolean; readonly shown: string },
): string {
  const kinds = counted(definitions, 'kind');
  if (stale.length === 0) return `${picocolors.green('✓')} ${kinds} in ${oneLine(shown)} up to date`;
  const files = counted(stale.length, 'file');
  if (check) return `${picocolors.red('✗')} ${oneLine(shown)} is not up to date: ${files} would be written`;
  return `${picocolors.green('✓')} Imported ${kinds} into ${oneLine(shown)}: ${files} written`;
}

function fileLine({ path, state, construct, apiVersion }: ImportedFile): string {
  const mark = state === 'created' ? picocolors.green('+') : picocolors.yellow('~');
  return `  ${mark} ${oneLine(path)}${construct === undefined ? '' : `  ${construct} of ${apiVersion}`}`;
}
