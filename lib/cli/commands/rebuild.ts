import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { PawlError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { formatReference, parseReference } from '../../oci/reference.ts';
import type { Repository } from '../../oci/registry.ts';
import { ReleaseError } from '../../release/release-error.ts';
import { parseVersion } from '../../release/version.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { findingAnswers, findingLines } from '../output/findings.ts';
import type { CommandTools } from '../tools.ts';
import { limitsOf, openProject, openRepositories, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly release: string;
  readonly json: boolean;
}

export function rebuild(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'rebuild <release>',
    describe: 'Compile the commit that a release names once more, and say whether it is the same, byte by byte',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs))
        .positional('release', {
          type: 'string',
          demandOption: true,
          describe: 'oci://host/path:1.2.3, oci-layout:FOLDER:1.2.3, or a version in the registry of the project',
        })
        .example('$0 rebuild 1.2.3', 'a release in the registry that the project names')
        .example('$0 rebuild oci://registry.example.com/acme/shop:1.2.3', 'one in another registry; run it in a clone of its source'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const { checkOutCommit } = await import('../../compiler/checkout/check-out-commit.ts');
  const { findProject } = await import('../../compiler/find-project.ts');
  const { readCommit, refuseWithoutGit } = await import('../../compiler/git.ts');
  const { readRelease } = await import('../../artifact/read.ts');
  const { commitOf, compareRebuild } = await import('../../release/publish/rebuild.ts');
  const { repository, wanted } = await locate(tools, flags);
  const release = await readRelease(repository, wanted, { signal: tools.signal });
  const hash = commitOf(release);
  const folder = await findProject(tools.folder, flags.project);
  const commit = await readCommit(folder, hash);
  if (commit === undefined) {
    await refuseWithoutGit(`rebuild "${release.version}"`);
    throw new ReleaseError('NO_COMMIT', `Cannot rebuild "${release.version}": commit ${hash} is not in the Git repository of "${folder}"`, {
      fix: `Run it in a clone of ${release.source ?? 'its source'} that has this commit (git fetch origin ${hash})`,
    });
  }
  tools.note(`Compiling commit ${hash.slice(0, 12)} in a folder of its own`);
  await using checkout = await checkOutCommit(folder, hash, { signal: tools.signal, progress: tools.note });
  const options = { folder: checkout.folder, guard: 'warning', ...(await limitsOf(tools, flags)) } as const;
  const compiled = await tools.compileProject(options).catch((thrown: unknown) => refused(thrown, { version: release.version, hash }));
  refuseErrors(tools, compiled.findings, { version: release.version, hash });
  const result = await compareRebuild(compiled, { release, repository, commit }, { signal: tools.signal });
  if (!result.same) tools.exitWith(1);

  const reference = `${repository.reference}:${release.version}`;
  const { packages } = checkout;
  if (flags.json) {
    const differences = findingAnswers(result.differences);
    return tools.print(answerText('rebuild', { ...result, version: release.version, reference, commit: hash, packages, differences }));
  }
  const verdict = result.same ? `${picocolors.green('✓')} ${reference} is` : `${picocolors.red('✗')} ${reference} is not`;
  tools.print(`${verdict} what commit ${hash.slice(0, 12)} compiles to`);
  tools.print(`  published ${result.published}\n  rebuilt   ${result.rebuilt}`);
  tools.print(`  packages: ${words[packages]}`);
  for (const line of findingLines(result.differences)) tools.print(line);
}

/** What compiled once may not compile here: packages that are not those of then, or a file that Git ignores. */
function refused(cause: unknown, { version, hash }: { readonly version: string; readonly hash: string }): never {
  if (!(cause instanceof PawlError) || cause.code === 'ABORTED') throw cause;
  const reason = `commit ${hash.slice(0, 12)} does not compile in a folder of its own: ${cause.message}`;
  throw new ReleaseError('NOT_REPRODUCIBLE', `Cannot rebuild "${version}": ${reason}`, {
    cause,
    fix: cause.fix ?? 'Install the packages that it was compiled with, and look for files that it needs and that Git ignores',
  });
}

/** Objects that could not be made are missing here; that says nothing about the release. */
function refuseErrors(
  tools: CommandTools,
  findings: readonly Finding[],
  { version, hash }: { readonly version: string; readonly hash: string },
): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  for (const line of findingLines(errors)) tools.note(line);
  const reason = `commit ${hash.slice(0, 12)} does not compile without errors in a folder of its own`;
  throw new ReleaseError('NOT_REPRODUCIBLE', `Cannot rebuild "${version}": ${reason}`, {
    fix: 'Use the versions of pawl and of the packages that it was published with',
  });
}

const words = {
  linked: 'those that are installed here; the lock file is the same',
  'linked without lock file': 'those that are installed here; no lock file says which they were',
  installed: 'installed as the lock file of that commit says',
} as const;

/** A reference is enough by itself; a version is looked for where the project publishes. */
async function locate(tools: CommandTools, flags: Arguments): Promise<{ readonly repository: Repository; readonly wanted: string }> {
  if (!/^oci(-layout)?:/.test(flags.release)) {
    const version = parseVersion(flags.release);
    const project = await openProject(tools, flags, { environments: [], guard: 'warning' });
    return { repository: openRepositories(tools, project, flags).release, wanted: version };
  }
  const { tag, digest, ...reference } = parseReference(flags.release);
  const wanted = digest ?? tag;
  if (wanted === undefined)
    throw new ReleaseError('NOT_A_RELEASE', `Cannot rebuild "${flags.release}": it names no version`, {
      fix: `Add one: ${flags.release}:1.2.3`,
    });
  return { repository: tools.openRepository(formatReference(reference), { plainHttp: flags.plainHttp }), wanted };
}
