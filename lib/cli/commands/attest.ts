import { resolve } from 'node:path';
import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { messageOf } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { identityName } from '../../signing/identity.ts';
import { command } from '../command.ts';
import { jsonFlag, pathName, registryFlags } from '../flags.ts';
import { answerText } from '../json.ts';
import { attestationRows, attestationsAnswer } from '../output/attestations.ts';
import { oneLine } from '../output/one-line.ts';
import { table } from '../output/table.ts';
import { type SigningFlags, signerOf, signingFlags } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments, SigningFlags {
  readonly version: string;
  readonly type: string | undefined;
  readonly predicate: string | undefined;
  readonly httpCheck: string | undefined;
  readonly json: boolean;
}

interface ListArguments extends RegistryArguments {
  readonly version: string;
  readonly json: boolean;
}

export function attest(tools: CommandTools): CommandModule {
  return {
    command: 'attest',
    describe: 'What people and programs say, signed, about a release: say something, or list it',
    builder: (yargs) => yargs.command(addCommand(tools)).command(listCommand(tools)).demandCommand(0),
    handler: () => {},
  };
}

function addCommand(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: ['add <version>', '$0 <version>'],
    describe: 'Sign a statement about a release: test results, a scan, what a server answers; policies read it',
    builder: (yargs) =>
      jsonFlag(signingFlags(registryFlags(yargs.version(false))))
        .positional('version', { type: 'string', demandOption: true, describe: 'A published version' })
        .option('type', {
          type: 'string',
          requiresArg: true,
          describe: 'The predicate type: a URI, or test-result, vulns, code-review, spdx, cyclonedx, openvex, vsa',
        })
        .option('predicate', {
          type: 'string',
          requiresArg: true,
          describe: 'File of the predicate, in JSON',
          coerce: pathName('--predicate'),
        })
        .option('http-check', {
          type: 'string',
          requiresArg: true,
          describe: 'NAME=URL: ask the server now, and sign what it answers, good or bad (https, or http on this machine)',
        })
        .example('$0 attest add 1.2.3 --type test-result --predicate results.json --key ci.key', 'the policy attested() reads it')
        .example('$0 attest add 1.2.3 --type vulns --predicate scan.json --key ci.key', '"add" may be left out')
        .example(
          '$0 attest add 1.2.3 --http-check smoke-tests=https://smoke.example.com/1.2.3 --key ci.key',
          'the policy httpCheck() does',
        ),
    handler: (flags) => run(tools, flags),
  });
}

function listCommand(tools: CommandTools): CommandModule {
  return command<ListArguments>({
    command: 'list <version>',
    describe: 'Who says what about a release, whether that counts, and why not',
    builder: (yargs) =>
      jsonFlag(registryFlags(yargs.version(false)))
        .positional('version', { type: 'string', demandOption: true, describe: 'A published version' })
        .example('$0 attest list 1.2.3', 'signatures, provenance, evidence, approvals, reports'),
    handler: (flags) => list(tools, flags),
  });
}

async function run(tools: CommandTools, flags: Arguments): Promise<void> {
  const question = readQuestion(flags);
  const { predicateTypeOf } = await import('../../evidence/predicate-names.ts');
  const { predicateTypes } = await import('../../signing/statement.ts');
  const predicateType = question.kind === 'check' ? predicateTypes.httpCheck : predicateTypeOf(question.type);
  if (predicateType === undefined) throw new UsageError(`--type takes a URI or a name that "pawl attest --help" lists`);
  const signer = await signerOf(tools, flags);
  const predicate = question.kind === 'check' ? await askServer(tools, flags, question) : await readPredicate(tools, question.file);
  const workplace = await openWorkplace(tools, flags);
  const { attest: attestRelease } = await import('../../release/statements/attest.ts');
  const {
    index,
    tag,
    digest,
    signer: by,
  } = await attestRelease({ ...workplace, signer }, { version: flags.version, predicateType, predicate });
  if (!by.trusted) tools.note('  The project trusts nobody by name: nobody will read it until trust.evidence names this signer');
  if (flags.json)
    return tools.print(
      answerText('attest', {
        version: flags.version,
        release: index,
        type: predicateType,
        signer: by.identity,
        trusted: by.trusted,
        digest,
        tag,
      }),
    );
  tools.print(`${picocolors.green('✓')} ${oneLine(identityName(by.identity))} attested ${predicateType} of ${flags.version}`);
  if (question.kind === 'check') tools.print(`  The server answered ${statusOf(predicate)}`);
  tools.print(`  ${digest}`);
}

async function list(tools: CommandTools, flags: ListArguments): Promise<void> {
  const workplace = await openWorkplace(tools, flags);
  const { listAttestations } = await import('../../release/statements/attest.ts');
  const answer = attestationsAnswer(await listAttestations(workplace, flags.version));
  if (workplace.project.trust === undefined) tools.note('The project trusts nobody by name, so nothing is verified and nothing counts');
  if (!answer.complete) tools.note('There is more than is read');
  if (flags.json) return tools.print(answerText('attestations', answer));
  if (answer.statements.length === 0) return tools.print(`Nobody says anything about ${answer.version}`);
  tools.print(table(['COUNTS', 'WHERE', 'SAYS', 'WHO', 'WHEN'], attestationRows(answer)));
}

type AttestQuestion =
  | { readonly kind: 'file'; readonly type: string; readonly file: string }
  | { readonly kind: 'check'; readonly name: string; readonly url: string };

function readQuestion({ type, predicate, httpCheck }: Arguments): AttestQuestion {
  if (httpCheck !== undefined) {
    if (type !== undefined || predicate !== undefined) throw new UsageError('--http-check has its own type and predicate');
    const [, name, url] = /^([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)=(.+)$/s.exec(httpCheck) ?? [];
    if (name === undefined || url === undefined)
      throw new UsageError('--http-check takes NAME=URL, the name of lower-case letters, digits and dashes');
    return { kind: 'check', name, url };
  }
  if (type === undefined || predicate === undefined)
    throw new UsageError('Say what to attest: --type TYPE --predicate FILE, or --http-check NAME=URL');
  return { kind: 'file', type, file: predicate };
}

async function askServer(
  tools: CommandTools,
  { plainHttp }: Arguments,
  { name, url }: { readonly name: string; readonly url: string },
): Promise<Json> {
  const { fetchCheck } = await import('../../evidence/fetch-check.ts');
  return { ...(await fetchCheck({ name, url, plainHttp, clock: tools.clock, signal: tools.signal })) };
}

async function readPredicate(tools: CommandTools, file: string): Promise<Json> {
  const { EvidenceError } = await import('../../evidence/evidence-error.ts');
  const { boundedJson } = await import('../../signing/bundle/bounded-json.ts');
  const { largestPredicate } = await import('../../evidence/store.ts');
  const refused = (why: string, cause?: unknown) =>
    new EvidenceError('BAD_PREDICATE', `Cannot attest what is in "${file}": ${why}`, { cause, fix: 'Give it a file of JSON' });
  let text: string;
  try {
    text = await tools.readFile(resolve(tools.folder, file));
  } catch (cause) {
    throw refused(messageOf(cause), cause);
  }
  const parsed = boundedJson(new TextEncoder().encode(text), largestPredicate);
  if (parsed.kind === 'bad') throw refused(parsed.fault);
  // It came out of JSON.parse.
  return parsed.value as Json;
}

function statusOf(predicate: Json): string {
  return typeof predicate === 'object' && predicate !== null && 'status' in predicate ? String(predicate.status) : 'nothing';
}
