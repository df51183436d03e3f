import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { Duration } from '../../duration.ts';
import { longestApproval } from '../../evidence/approval.ts';
import type { ApprovalPreview, Decision, GivenApproval } from '../../release/statements/approve.ts';
import { identityName } from '../../signing/identity.ts';
import { command } from '../command.ts';
import { doorFlags, jsonFlag, line, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { diffLines } from '../output/diff.ts';
import { oneLine } from '../output/one-line.ts';
import { type SigningFlags, signerOf, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';
import { confirmStatement } from './move-door.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly environment: string;
  readonly version: string;
  readonly why: string | undefined;
  readonly expires: Duration;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export function approve(tools: CommandTools): CommandModule {
  return word(tools, {
    decision: 'approve',
    describe: 'Say, signed, that an environment may move to a release; policies count it',
    expires: '7d',
    example: ['$0 approve production 1.2.3 --key ann.key', 'shows the diff, asks, signs'],
  });
}

export function decline(tools: CommandTools): CommandModule {
  return word(tools, {
    decision: 'decline',
    describe: 'Say, signed, that an environment should not move to a release; also takes back an approval',
    expires: '90d',
    example: ['$0 decline production 1.2.3 --why "the migration locks orders" --key ann.key', 'one is enough for approved() to refuse'],
  });
}

interface Words {
  readonly decision: Decision;
  readonly describe: string;
  readonly expires: string;
  readonly example: readonly [string, string];
}

function word(tools: CommandTools, { decision, describe, expires, example }: Words): CommandModule {
  return command<Arguments>({
    command: `${decision} <environment> <version>`,
    describe,
    builder: (yargs) =>
      doorFlags(jsonFlag(signingFlags(registryFlags(yargs.version(false)))))
        .positional('environment', { type: 'string', demandOption: true, describe: 'The environment that would move' })
        .positional('version', { type: 'string', demandOption: true, describe: 'A published version' })
        .option('why', { type: 'string', requiresArg: true, describe: 'The reason, for everybody to see', coerce: line('why') })
        .option('expires', {
          type: 'string',
          default: expires,
          requiresArg: true,
          describe: 'For how long it counts, at most 366d; what is in force there must stay the same all the while',
          coerce: lasting,
        })
        .example(...example),
    handler: (flags) => run(tools, flags, decision),
  });
}

async function run(tools: CommandTools, flags: Arguments, decision: Decision): Promise<void> {
  const signer = await signerOf(tools, flags);
  const workplace = { ...(await openWorkplace(tools, flags)), signer };
  const { previewApproval, putApproval } = await import('../../release/statements/approve.ts');
  const preview = await previewApproval(workplace, { environment: flags.environment, version: flags.version, decision });
  const verb = decision === 'approve' ? 'Approve' : 'Decline';
  const answer = await confirmStatement(tools, flags, {
    lines: previewLines(preview),
    question: `${verb} ${preview.version} for ${preview.environment} as ${oneLine(identityName(preview.signer.identity))}?`,
  });
  if (answer !== 'go') {
    if (answer === 'declined') tools.exitWith(1);
    return tell(tools, flags, { preview, decision, result: answer });
  }
  const given = await putApproval(workplace, preview, { decision, why: flags.why ?? null, expires: flags.expires });
  tell(tools, flags, { preview, decision, result: 'written', given });
}

interface Told {
  readonly preview: ApprovalPreview;
  readonly decision: Decision;
  readonly result: 'written' | 'dry-run' | 'declined';
  readonly given?: GivenApproval | undefined;
}

function tell(tools: CommandTools, { json }: Arguments, { preview, decision, result, given }: Told): void {
  const { environment, version, index, base, signer } = preview;
  const answer = {
    result,
    decision,
    environment,
    version,
    release: index,
    base,
    signer: signer.identity,
    expires: given?.approval.expires ?? null,
    digest: given?.digest ?? null,
  };
  if (json) tools.print(answerText('approval', answer));
  else for (const said of spokenLines({ preview, decision, given })) tools.print(said);
}

function spokenLines({ preview, decision, given }: Pick<Told, 'preview' | 'decision' | 'given'>): readonly string[] {
  const { environment, version, base, signer } = preview;
  if (given === undefined) return [`Nothing was said about ${version}`];
  const name = oneLine(identityName(signer.identity));
  const verb = decision === 'approve' ? 'approved' : 'declined';
  return [
    `${picocolors.green('✓')} ${name} ${verb} ${version} for ${environment}, from ${base?.version ?? 'nothing'}, until ${given.approval.expires}`,
    `  ${given.digest}`,
  ];
}

function previewLines({ environment, version, base, diff, unsigned }: ApprovalPreview): readonly string[] {
  return [
    `${environment}: ${base?.version ?? 'nothing'} -> ${version}`,
    ...diffLines(diff, { limit: 50 }).map((one) => `  ${one}`),
    ...(unsigned === undefined ? [] : [`  ${oneLine(unsigned.message)}`]),
  ];
}

function lasting(value: unknown): Duration {
  const duration = Duration.parse(String(value));
  if (duration === undefined || duration.milliseconds === 0 || duration.milliseconds > longestApproval)
    throw new UsageError('--expires takes a length of time up to 366d, like 12h or 7d');
  return duration;
}
