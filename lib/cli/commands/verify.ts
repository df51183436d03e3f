import type { CommandModule } from 'yargs';
import { isVersion } from '../../artifact/identity.ts';
import { outcomeOf, type Proof } from '../../release/verify/proof.ts';
import type { Workplace } from '../../release/workplace.ts';
import { command } from '../command.ts';
import { jsonFlag, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { locateRelease } from '../locate-release.ts';
import { proofLines } from '../output/proofs.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly what: string;
  readonly json: boolean;
}

export function verify(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'verify <what>',
    describe: 'Prove what can be proved of a release or an environment, and say what cannot',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs))
        .positional('what', {
          type: 'string',
          demandOption: true,
          describe: 'A version, an environment, one of its records (production@17), or a reference: oci://host/path:1.2.3',
        })
        .example('$0 verify 1.2.3', 'bytes, signatures and provenance of a release')
        .example('$0 verify production', 'its ledger from the first record on, and the release in force')
        .example('$0 verify production@17', 'one record of it, and the release that it names')
        .example('$0 verify oci://registry.example.com/acme/shop:1.2.3', 'a release elsewhere, by the trust of this project')
        .epilogue(
          'Whom it believes is the trust of the project (project({ trust })). Exit code 0: nothing is wrong, though some of it may not be\n' +
            'provable from here, which is said; 1: something is not as it says.',
        ),
    handler: (flags) => run(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  if (/^sha\d+:/.test(flags.what))
    throw new UsageError('verify takes a version, an environment or a reference; a digest goes with one: oci://host/path@sha256:…');
  const workplace = await openWorkplace(tools, flags);
  const { subject, proofs } = await look(tools, { flags, workplace });
  const outcome = outcomeOf(proofs);
  if (outcome === 'failed') tools.exitWith(1);
  if (flags.json) tools.print(answerText('verify', { subject, outcome, proofs: proofs.map(({ alarm: _, ...proof }) => proof) }));
  else for (const line of proofLines(subject, proofs)) tools.print(line);
}

async function look(
  tools: CommandTools,
  { flags, workplace }: { readonly flags: Arguments; readonly workplace: Workplace },
): Promise<{ readonly subject: string; readonly proofs: readonly Proof[] }> {
  const { what, plainHttp } = flags;
  if (!what.startsWith('oci') && !isVersion(what)) {
    const [, environment, number] = /^([^@]+)@([1-9]\d{0,14})$/.exec(what) ?? [];
    if (environment !== undefined) {
      const { verifyRecord } = await import('../../release/verify/verify-record.ts');
      const sequence = Number(number);
      const { reference } = workplace.repositories.environment(environment);
      return { subject: `record ${sequence} of ${reference}`, proofs: await verifyRecord(workplace, environment, sequence) };
    }
    if (what.includes('@'))
      throw new UsageError('verify takes a record by its number: pawl verify production@17; a release by its version: pawl verify 1.2.3');
    const { verifyEnvironment } = await import('../../release/verify/verify-environment.ts');
    const { proofs } = await verifyEnvironment(workplace, what);
    return { subject: workplace.repositories.environment(what).reference, proofs };
  }
  const { verifyRelease } = await import('../../release/verify/verify-release.ts');
  const { repositories, wanted } = locateRelease(tools, workplace, { what, plainHttp, verb: 'verify' });
  const { release: repository } = repositories;
  const { trust, project } = workplace.project;
  const options = { trust, source: project.source, signal: tools.signal };
  const { release, proofs } = await verifyRelease(repository, wanted, options).catch(async (error: unknown) => {
    const { movedTag } = await import('../../release/verify/moved-tag.ts');
    throw (isVersion(what) ? await movedTag(workplace, what, error) : undefined) ?? error;
  });
  const { outsideStatements } = await import('../../release/verify/outside-statements.ts');
  const outside = isVersion(what) ? await outsideStatements(workplace, { subject: release.version, index: release.digest }) : [];
  return { subject: `${repository.reference}:${release.version} (${release.digest})`, proofs: [...proofs, ...outside] };
}
