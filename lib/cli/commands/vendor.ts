import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import type { Vendored } from '../../vendor/vendor.ts';
import type { Collected } from '../../vendor/vendor-options.ts';
import { command } from '../command.ts';
import { endedEarly, endedEarlyLine } from '../ended-early.ts';
import { jsonFlag, projectFlags } from '../flags.ts';
import { type Answer, answerText } from '../json.ts';
import { findingLines } from '../output/findings.ts';
import { oneLine } from '../output/one-line.ts';
import { table } from '../output/table.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { limitsOf, type ProjectArguments } from '../workplace.ts';

interface Arguments extends ProjectArguments {
  readonly check: boolean;
  readonly update: boolean;
  readonly updateRenderers: boolean;
  readonly plainHttp: boolean;
  readonly json: boolean;
}

export function vendor(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'vendor',
    describe: 'Fetch the charts, files and Git folders that the project asks for into vendor/, and lock them',
    builder: (yargs) =>
      jsonFlag(projectFlags(yargs))
        .option('check', {
          type: 'boolean',
          default: false,
          describe: 'Fetch and write nothing; exit code 1 where vendor/ is not what is asked for',
        })
        .option('update', {
          type: 'boolean',
          default: false,
          describe: 'Fetch everything anew: what an address gives now, of charts the newest version in their range',
        })
        .option('update-renderers', { type: 'boolean', default: false, describe: 'Lock the helm and kustomize of this machine' })
        .option('plain-http', {
          type: 'boolean',
          default: false,
          describe: 'Allow registries and addresses without TLS beyond this machine, and Git repositories in folders',
        })
        .example('$0 vendor', 'after a chart, its version or an address changed; commit vendor/ and pawl.lock.json')
        .example('$0 vendor --check', 'in CI, without network: is it what is locked?')
        .epilogue(
          'Logins: of OCI registries those of "docker login", "podman login" and "helm registry login", of chart repositories those of "helm repo add" ' +
            '(--username, --ca-file, --cert-file; HELM_REPOSITORY_CONFIG, or repositories.yaml of helm), of Git its own.',
        ),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  if (flags.check && (flags.update || flags.updateRenderers)) throw new UsageError('--check changes nothing: give it alone');
  const { findProject } = await import('../../compiler/find-project.ts');
  const folder = await findProject(tools.folder, flags.project);
  let complete = true;
  const collect = async () => {
    const found = await collected(tools, { ...flags, folder });
    ({ complete } = found);
    return found;
  };
  if (flags.check) return check(tools, folder, { ...flags, collect });
  const { vendorProject } = await import('../../vendor/vendor.ts');
  const { createDownloader } = await import('../../vendor/download.ts');
  const { chartLogins } = await import('../../vendor/chart-logins.ts');
  const loginOf = chartLogins(tools.helmRepositories);
  const { plainHttp } = flags;
  const downloader = createDownloader({ plainHttp, wait: tools.wait, signal: tools.signal });
  try {
    const vendored = await vendorProject({
      folder,
      collect,
      network: { downloader, openRepository: tools.openRepository, loginOf, plainHttp, signal: tools.signal },
      searchPath: tools.searchPath ?? '',
      update: flags.update,
      updateRenderers: flags.updateRenderers,
      progress: (line) => tools.note(oneLine(line)),
    });
    if (flags.json) tools.print(answerText('vendor', answerOf(vendored)));
    else print(tools, vendored);
    if (!complete) {
      tools.note(endedEarlyLine('what'));
      tools.exitWith(1);
    }
  } finally {
    await downloader.close();
  }
}

async function collected(tools: CommandTools, flags: Arguments & { readonly folder: string }): Promise<Collected> {
  const { folder } = flags;
  const compiled = await tools.compileProject({
    folder,
    now: tools.clock(),
    ...(await limitsOf(tools, flags)),
    collect: true,
    guard: 'warning',
  });
  const failed = endedEarly(compiled);
  for (const line of findingLines(failed)) tools.note(line);
  return { wants: compiled.wants, complete: failed.length === 0 && compiled.environments.every((environment) => environment.compiled) };
}

async function check(
  tools: CommandTools,
  folder: string,
  { collect, json }: { readonly collect: () => Promise<Collected>; readonly json: boolean },
): Promise<void> {
  const { checkVendored } = await import('../../vendor/check-vendored.ts');
  const problems = await checkVendored(folder, await collect());
  if (problems.length > 0) tools.exitWith(1);
  if (json) return tools.print(answerText('vendorCheck', { problems: [...problems] }));
  if (problems.length === 0)
    return tools.print(`${picocolors.green('✓')} vendor/ is what pawl.lock.json says, and all that the project asks for`);
  tools.print(`${picocolors.red('✗')} vendor/ is not what the project asks for: run "pawl vendor", and commit what it writes`);
  for (const problem of problems) tools.print(`  ${oneLine(problem)}`);
}

function answerOf({ items, renderers, missing, types, removed, changed }: Vendored): Answer<'vendor'> {
  const { helm, kustomize } = renderers;
  const versions = { ...(helm === undefined ? {} : { helm }), ...(kustomize === undefined ? {} : { kustomize }) };
  return { changed, items: [...items], renderers: versions, missing: [...missing], types: [...types], removed: [...removed] };
}

function print(tools: CommandTools, { items, renderers, missing, types, removed, changed }: Vendored): void {
  const fresh = items.filter(({ state }) => state !== 'kept').length;
  if (items.length === 0) tools.print('The project asks for nothing from elsewhere');
  else tools.print(`${picocolors.green('✓')} ${items.length} vendored${fresh === 0 ? ', all as locked' : `, ${fresh} of them fetched`}`);
  if (items.length > 0)
    tools.print(
      table(
        ['  WHAT', 'STATE', 'PLACE'],
        items.map(({ name, version, state, path, from }) => [
          `  ${name}${version === undefined ? '' : ` (${version})`}`,
          from === undefined ? state : `${state} from ${from}`,
          path,
        ]),
      ),
    );
  const absent = new Set<string>(missing.map(({ name }) => name));
  for (const [name, version] of Object.entries(renderers))
    if (version !== undefined && !absent.has(name)) tools.print(`  rendered with ${name} ${oneLine(version)}`);
  for (const { id, message, fix } of missing) {
    tools.print(picocolors.yellow(`! ${oneLine(message)} (${id}): the project cannot be compiled here`));
    tools.print(`    ${oneLine(fix)}`);
  }
  for (const path of types) tools.print(`  types of its values: import type { Values } from '${oneLine(path)}'`);
  for (const path of removed) tools.print(`  ${path} is gone: nothing asks for it any more`);
  if (changed) tools.print(`Commit ${items.length > 0 || removed.length > 0 ? 'vendor/ and ' : ''}pawl.lock.json`);
}
