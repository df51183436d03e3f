import type { CommandModule } from 'yargs';
import { type Digest, isDigest } from '../../digest.ts';
import type { CopiedSignatures } from '../../release/sign-again/copies.ts';
import type { SigningPreview } from '../../release/sign-again/preview.ts';
import type { Workplace } from '../../release/workplace.ts';
import { identityName } from '../../signing/identity.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { locateRelease } from '../locate-release.ts';
import { oneLine } from '../output/one-line.ts';
import { copyLines, signedLines, signingLines } from '../output/signing.ts';
import { readKeyFile, type SigningFlags, signerOf, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';
import { confirmStatement } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly release: string;
  readonly wasSignedBy: string | undefined;
  readonly rebuilt: Digest | undefined;
  readonly copy: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function sign(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'sign <release>',
    describe: 'Sign a published release again, after a publisher has changed keys',
    builder: (yargs) =>
      doorFlags(jsonFlag(signingFlags(registryFlags(yargs))))
        .positional('release', {
          type: 'string',
          demandOption: true,
          describe: 'A version in the registry of the project, or a reference: oci://host/path:1.2.3',
        })
        .option('was-signed-by', {
          type: 'string',
          requiresArg: true,
          describe: 'File of a public key that publishers signed with before: where it signed all of it, the release is believed',
        })
        .option('rebuilt', {
          type: 'string',
          requiresArg: true,
          describe: 'The digest that "pawl rebuild" came to: where the release has it, it is believed, whoever signed it',
          coerce: rebuiltDigest,
        })
        .option('copy', {
          type: 'boolean',
          default: false,
          describe: 'Sign nothing, and bring the signatures that are there to the environments: for who may write to these',
        })
        .example('$0 sign 1.2.3 --key ~/new.key', 'while the old key is trusted still: beside it')
        .example('$0 sign 1.2.3 --key ~/new.key --was-signed-by old.pub', 'when it is trusted no more, and nobody else has it')
        .example('$0 sign 1.2.3 --key new.key --rebuilt sha256:…', 'when others may have the old key: after "pawl rebuild 1.2.3"')
        .example('$0 sign 1.2.3 --copy', 'as whoever may write to the environments, without a key')
        .epilogue(
          'What is signed has to be, byte for byte, a release of this project, and somebody has to vouch for it: a publisher whom the project trusts,\n' +
            'the key of --was-signed-by, or the rebuild of --rebuilt. A key that was stolen vouches for nothing: rebuild then. Exit code 0 also where an\n' +
            'environment may not be written by whoever signs, which is said; its agents do not see the signature until somebody copies it.',
        ),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  refuseMixed(flags);
  if (flags.copy) return copyOnly(tools, flags);
  const signer = await signerOf(tools, flags);
  const wasSignedBy = flags.wasSignedBy === undefined ? undefined : await readKeyFile(tools, flags.wasSignedBy);
  const workplace = { ...(await openWorkplace(tools, flags)), signer };
  const { repositories, wanted: versionOrDigest } = located(tools, flags, workplace);
  const { previewSigning } = await import('../../release/sign-again/preview.ts');
  const preview = await previewSigning(workplace, { repositories, versionOrDigest, wasSignedBy, rebuilt: flags.rebuilt });
  const result = await confirmStatement(tools, flags, {
    lines: signingLines(preview),
    question: `Sign ${preview.release.version} as ${oneLine(identityName(preview.publisher.identity))}?`,
  });
  if (result === 'declined') tools.exitWith(1);
  if (result !== 'go') return tell(tools, flags, { preview, result, copies: [] });
  const { writeSignatures } = await import('../../release/sign-again/write.ts');
  const { copyToEnvironments } = await import('../../release/sign-again/copies.ts');
  await writeSignatures(workplace, preview);
  const copies = await copyToEnvironments(workplace, preview);
  if (copies.some((copy) => copy.result === 'failed')) tools.exitWith(1);
  tell(tools, flags, { preview, result: preview.missing.length === 0 ? 'unchanged' : 'signed', copies });
}

function refuseMixed({ copy, rebuilt, wasSignedBy, key, keyless }: Arguments): void {
  if (copy && [rebuilt, wasSignedBy, key, keyless].some((flag) => flag !== undefined))
    throw new UsageError('--copy signs nothing: it goes without --key, --keyless, --was-signed-by and --rebuilt');
}

function located(tools: CommandTools, { release: what, plainHttp }: Arguments, workplace: Workplace) {
  return locateRelease(tools, workplace, { what, plainHttp, verb: 'sign' });
}

/** Signatures prove themselves where they are read, so whoever may write to an environment needs no right to sign. */
async function copyOnly(tools: CommandTools, flags: Arguments): Promise<void> {
  const workplace = await openWorkplace(tools, flags);
  const { repositories, wanted } = located(tools, flags, workplace);
  const { readRelease } = await import('../../artifact/read.ts');
  const { copyToEnvironments } = await import('../../release/sign-again/copies.ts');
  const release = await readRelease(repositories.release, wanted, { signal: tools.signal });
  if (flags.dryRun) tools.note('dry run: nothing was written');
  const copies = flags.dryRun ? [] : await copyToEnvironments(workplace, { release, repositories });
  if (copies.some(({ result }) => result === 'failed' || result === 'denied')) tools.exitWith(1);
  if (flags.json)
    return tools.print(
      answerText('sign', {
        version: release.version,
        release: release.digest,
        result: flags.dryRun ? 'dry-run' : 'copied',
        signer: null,
        believed: null,
        statements: [],
        copies: [...copies],
      }),
    );
  for (const line of copyLines(release, copies)) tools.print(line);
}

interface Told {
  readonly preview: SigningPreview;
  readonly result: 'signed' | 'unchanged' | 'dry-run' | 'declined';
  readonly copies: readonly CopiedSignatures[];
}

function tell(tools: CommandTools, { json }: Arguments, { preview, result, copies }: Told): void {
  const { release, publisher, belief, missing } = preview;
  if (!json) {
    for (const line of signedLines(preview, { result, copies })) tools.print(line);
    return;
  }
  const statements = missing.flatMap(({ environment = null, statements: some }) =>
    some.map(({ predicateType }) => ({ environment, type: predicateType })),
  );
  const believed = belief.kind === 'signed' ? belief.by : 'rebuilt';
  const { version, digest } = release;
  tools.print(
    answerText('sign', { version, release: digest, result, signer: publisher.identity, believed, statements, copies: [...copies] }),
  );
}

function rebuiltDigest(value: unknown): Digest | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  if (!isDigest(text)) throw new UsageError('--rebuilt takes the digest that "pawl rebuild" prints: sha256:…');
  return text;
}
