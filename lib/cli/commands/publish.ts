import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { sourceLines } from '../../compiler/source/source-lines.ts';
import type { PublishOptions } from '../../release/publish.ts';
import { ReleaseError } from '../../release/release-error.ts';
import type { TrustedSigner } from '../../release/statements/trusted-signer.ts';
import { parseVersion } from '../../release/version.ts';
import { identityName } from '../../signing/identity.ts';
import { buildOf } from '../builder.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { findingLines } from '../output/findings.ts';
import { oneLine } from '../output/one-line.ts';
import { type SigningFlags, signerOf, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { limitsOf, openProject, openRepositories, type RegistryArguments } from '../workplace.ts';
import { syncPublished } from './sync-published.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly version: string;
  readonly verify: boolean;
  readonly allowDirty: boolean;
  readonly builder: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

export function publish(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'publish <version>',
    describe: 'Compile the commit and publish it as one immutable release',
    builder: (yargs) =>
      jsonFlag(signingFlags(registryFlags(yargs.version(false))))
        .positional('version', { type: 'string', demandOption: true, describe: 'A semantic version: 1.2.3 or 1.2.3-rc.1' })
        .option('verify', {
          type: 'boolean',
          default: false,
          describe: 'Compile a second time under another clock, seed, time zone, locale and folder, and refuse what is different',
        })
        .option('allow-dirty', {
          type: 'boolean',
          default: false,
          describe: 'Publish files that differ from the commit; the release is marked, and nobody can rebuild it',
        })
        .option('builder', {
          type: 'string',
          requiresArg: true,
          describe: 'URI of who builds, for the provenance (default: what GitHub Actions and GitLab CI say of themselves)',
        })
        .option('yes', {
          type: 'boolean',
          alias: 'y',
          default: false,
          describe: 'Do not ask before an environment moves whose pin in Git names this version; without a terminal nobody is asked anyway',
        })
        .example('$0 publish 1.2.3', 'to the registry that the project names')
        .example('$0 publish 1.2.3 --verify', 'only what compiles to the same bytes twice')
        .example('$0 publish 1.2.3 --key ~/release.key', 'signed, with a statement of where it comes from')
        .example('$0 publish 1.2.3 --registry oci://registry.example.com/acme/shop', 'to another one'),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const version = parseVersion(flags.version);
  const startedOn = tools.clock();
  const signer = await signerOf(tools, flags);
  // Read while the project is compiled. Only what is signed has provenance, and what cannot be read is not stated in it.
  const toolDigests = signer === undefined ? undefined : tools.programDigests?.().catch(() => undefined);
  const { undisturbed, verifyCompile } = await import('../../compiler/verify.ts');
  const project = await openProject(tools, flags, flags.verify ? { disturbance: undisturbed } : {});
  const { readChanges, readCommit, refuseWithoutGit } = await import('../../compiler/git.ts');
  const { errorsOf, publish: publishRelease, refuseToPublish } = await import('../../release/publish.ts');
  const { trustedSigner } = await import('../../release/statements/trusted-signer.ts');
  const { compiled, folder } = project;
  const commit = await readCommit(folder);
  if (commit === undefined) {
    await refuseWithoutGit(`publish "${compiled.project.name}"`);
    throw new ReleaseError('NO_COMMIT', `Cannot publish "${compiled.project.name}": its folder is not a Git work tree with a commit`, {
      fix: 'Commit what should be published first; where that is done, "git status" in that folder says why Git does not read it',
    });
  }
  for (const line of findingLines(errorsOf(compiled), sourceLines(folder))) tools.note(line);
  const changes = await readChanges(
    folder,
    compiled.inputs.map(({ path }) => path),
  );
  const options = { version, commit, changes, allowDirty: flags.allowDirty, signal: tools.signal };
  refuseToPublish(compiled, options);
  const publisher = await trustedSigner(signer, compiled.trust, {
    action: `publish "${compiled.project.name}"`,
    list: 'releases',
    signal: tools.signal,
  });
  if (changes.length > 0)
    tools.note(
      `${picocolors.yellow('!')} Files differ from commit ${commit.hash.slice(0, 12)}: the release says so, and nobody can rebuild it`,
    );
  if (flags.verify) {
    tools.note('Compiling a second time, under another clock, seed, time zone, locale and folder');
    const differences = await verifyCompile(compiled, { folder, ...(await limitsOf(tools, flags)) });
    for (const line of findingLines(differences, sourceLines(folder))) tools.note(line);
    refuseDifferences(compiled.project.name, differences.length);
  }
  const signing: PublishOptions['signing'] =
    publisher === undefined
      ? undefined
      : {
          publisher,
          build: { ...(await buildOf(tools, flags, folder)), toolDigests: await toolDigests, startedOn, finishedOn: tools.clock() },
        };
  const { release } = openRepositories(tools, project, flags);
  const { signer: signed, outcome, ...published } = await publishRelease(compiled, release, { ...options, signing });
  await syncPublished(tools, { project, flags, signer, version });
  if (flags.json)
    return tools.print(
      answerText('publish', {
        ...published,
        result: outcome === 'new' ? 'published' : 'unchanged',
        verified: flags.verify,
        signer: signed ?? null,
      }),
    );
  const done = outcome === 'new' ? `Published ${published.reference}` : `${published.reference} is published already, the same`;
  tools.print(`${picocolors.green('✓')} ${done}`);
  tools.print(`  ${published.digest} from commit ${commit.hash.slice(0, 12)}${published.dirty ? ', with changes' : ''}`);
  for (const [environment, digest] of Object.entries(published.environments)) tools.print(`  ${environment} ${digest}`);
  if (flags.verify) tools.print('  Compiled twice to the same bytes');
  tools.print(`  ${signedLine(publisher)}`);
}

/** Without signature it says so, once and in so many words. */
function signedLine(publisher: TrustedSigner | undefined): string {
  if (publisher === undefined) return 'Not signed: the project trusts nobody by name, so nothing is verified';
  const name = oneLine(identityName(publisher.identity));
  return publisher.trusted ? `Signed by ${name}` : `Signed by ${name}, whom the project does not name in trust.releases: nobody will look`;
}

function refuseDifferences(project: string, amount: number): void {
  if (amount === 0) return;
  const said = amount === 1 ? 'the difference above' : `${amount} differences above`;
  throw new ReleaseError('NOT_REPRODUCIBLE', `Cannot publish "${project}": compiled twice it is not the same, ${said}`);
}
