import { pullEnvironment, readRelease } from '../../artifact/read.ts';
import { counted } from '../../counted.ts';
import type { PawlError } from '../../errors.ts';
import { RegistryError } from '../../oci/registry-error.ts';
import { cutOffSentence, type LedgerHead, readHead, readHistory } from '../../promotion/ledger.ts';
import type { LedgerEntry, RecordedRelease } from '../../promotion/record.ts';
import { identityName } from '../../signing/identity.ts';
import { readVetoes } from '../ledgers/veto.ts';
import { readingOf, signalOf } from '../ledgers.ts';
import { isGitPinned } from '../pins/edit-pin.ts';
import { dirtyRelease, dirtySentence } from '../status/dirty.ts';
import { isStray, pointersOf } from '../status/stray-tags.ts';
import { promotersOf, publishersOf } from '../trust.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import { outsideStatements } from './outside-statements.ts';
import { type Proof, proving } from './proof.ts';
import { proveSignature } from './signatures.ts';

/**
 * Everything that can be proved of an environment without its cluster: that its ledger is one chain from the first record to the newest,
 * that a promoter signed the newest, and that the release in force is the one that a publisher signed.
 */
export async function verifyEnvironment(
  workplace: Workplace,
  environment: string,
): Promise<{ readonly head: LedgerEntry | undefined; readonly proofs: readonly Proof[] }> {
  environmentOf(workplace, environment);
  const repository = workplace.repositories.environment(environment);
  const unread: PawlError[] = [];
  const onUnread = (error: PawlError) => unread.push(error);
  const head = await readHead(repository, readingOf(workplace, environment, onUnread));
  const whole = [...lost(environment, head), ...untold(environment, unread)];
  const proofs: Proof[] = [...strangers(environment, head), ...forks(environment, head), ...whole];
  if (head.kind !== 'head')
    return { head: undefined, proofs: head.kind === 'empty' ? [...proofs, nothing(environment, head.ignored.length)] : proofs };
  const { entry } = head;
  const record = `record ${entry.record.sequence} of ${environment}`;
  proofs.push(
    await proving(environment, 'Every record names the one before it, back to the first', async () => {
      const chain = await readHistory(repository, entry, { limit: Number.MAX_SAFE_INTEGER, ...signalOf(workplace) });
      return { result: 'proved', detail: `${counted(chain.length, 'record')}, the newest ${entry.digest}` };
    }),
    ...(await proveHints(workplace, { environment, entry })),
    signatureOf(record, entry, promotersOf(workplace, environment) !== undefined),
  );
  if (entry.record.to !== null) proofs.push(...(await proveRelease(workplace, { environment, to: entry.record.to })));
  return { head: entry, proofs };
}

function nothing(environment: string, strangers: number): Proof {
  const claim = 'Its ledger has records';
  if (strangers === 0) return { subject: environment, claim, result: 'open', detail: 'Nothing was promoted to it yet' };
  const detail = strangers === 1 ? 'Its only record does not count' : `None of its ${strangers} records counts`;
  return { subject: environment, claim: `${claim} that count`, result: 'failed', detail };
}

function strangers(environment: string, { ignored }: LedgerHead): readonly Proof[] {
  return ignored.map(({ sequence, digest, reason }) => ({
    subject: environment,
    claim: 'Only promoters write its records',
    result: 'failed',
    detail: `Record ${sequence} (${digest}) does not count: ${reason}`,
    alarm: 'stranger',
  }));
}

function forks(environment: string, head: LedgerHead): readonly Proof[] {
  if (head.kind !== 'fork') return [];
  const sides = head.entries.map(({ digest, record }) => `${digest} by ${record.who.name}`).join(' and ');
  const detail = `Record ${head.sequence} is there ${head.entries.length} times: ${sides}; end it with "pawl resolve ${environment}"`;
  return [{ subject: environment, claim: 'Its ledger is one chain', result: 'failed', detail }];
}

/** Said by whoever took a record, or names it: from the ledger alone nobody could tell. */
function lost(environment: string, head: LedgerHead): readonly Proof[] {
  if (head.kind === 'fork' || head.missing === undefined) return [];
  const newest = head.kind === 'head' ? head.entry.record.sequence : undefined;
  const detail = `${sentence(cutOffSentence(newest, head.missing))}; see "pawl resolve ${environment}"`;
  return [{ subject: environment, claim: wholeClaim, result: 'failed', detail, alarm: 'cut-off' }];
}

/** In a minute it may be told. */
function untold(environment: string, [error]: readonly PawlError[]): readonly Proof[] {
  if (error === undefined) return [];
  if (error instanceof RegistryError && error.retryable) throw error;
  return [{ subject: environment, claim: wholeClaim, result: 'open', detail: `Nobody can tell: ${error.message}` }];
}

const wholeClaim = 'It has every record that agents took';

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}`;
}

/** What became of looking at the signature of a record. */
export function signatureOf(subject: string, { verification }: Pick<LedgerEntry, 'verification'>, hasTrust: boolean): Proof {
  const claim = 'A promoter signed it';
  if (verification.kind === 'signed') return { subject, claim, result: 'proved', detail: `Signed by ${identityName(verification.signer)}` };
  if (verification.kind === 'untrusted') return { subject, claim, result: 'failed', detail: verification.reason };
  const detail = hasTrust ? 'Nobody looked' : 'The project has no trust: say who may sign with project({ trust })';
  return { subject, claim, result: 'open', detail };
}

/** What agents and plain Flux follow. Hints may lag behind a writer that died, and then the next one moves them; or somebody moved them. */
async function proveHints(
  workplace: Workplace,
  { environment, entry }: { readonly environment: string; readonly entry: LedgerEntry },
): Promise<readonly Proof[]> {
  const repository = workplace.repositories.environment(environment);
  const { to } = entry.record;
  const fix = restoring(workplace, environment, to);
  // A version is said only where it is not right: nobody has to follow one.
  const pointers = (await pointersOf(repository, entry, signalOf(workplace))).filter(
    (pointer) => pointer.tag !== to?.version || isStray(pointer, entry),
  );
  return pointers.map(({ tag, expected, there }) => ({
    subject: environment,
    claim: `Tag ${tag} points to what is in force`,
    result: there === expected ? 'proved' : 'failed',
    detail: there === expected ? expected : `It points to ${there ?? 'nothing'}, expected ${expected}; ${fix}`,
  }));
}

/** What puts them right although nothing moves, also while it is held. */
function restoring(workplace: Workplace, environment: string, to: RecordedRelease | null): string {
  if (to === null) return 'the next move puts it right';
  return `"pawl ${isGitPinned(workplace, environment) ? `sync ${environment}` : `promote ${environment} ${to.version}`}" puts it right`;
}

/** What can be proved of a release that a record names. */
export async function proveRelease(
  workplace: Workplace,
  { environment, to }: { readonly environment: string; readonly to: RecordedRelease },
): Promise<readonly Proof[]> {
  const own = workplace.repositories.environment(environment);
  const { release } = workplace.repositories;
  const call = signalOf(workplace);
  const trusting = publishersOf(workplace);
  const subject = `${to.version} in ${environment}`;
  return [
    await proving(subject, 'Every byte of it is what the record names', async () => {
      const { set, layerBytes } = await pullEnvironment(own, to.manifest, { ...call, environment });
      return {
        result: 'proved',
        detail: `${counted(set.objects.length, 'object')} in ${counted(layerBytes.length, 'byte')}, manifest ${to.manifest}`,
      };
    }),
    await proveSignature(own, { subject, claim: 'A publisher signed it', digest: to.manifest }, { ...call, trusting }),
    await proving(subject, 'It is part of the release that the record names', async () => {
      if ((await release.resolve(to.index, call)) === undefined)
        return { result: 'open', detail: `Release ${to.index} is not in ${release.reference}` };
      const listed = (await readRelease(release, to.index, call)).environments.get(environment)?.digest;
      return listed === to.manifest
        ? { result: 'proved', detail: `Index ${to.index} lists it` }
        : { result: 'failed', detail: `Index ${to.index} lists ${listed ?? 'nothing'} for ${environment}` };
    }),
    ...(await proveClean(workplace, { subject, to })),
    await proving(subject, 'Nobody has vetoed it', async () => {
      const unread: PawlError[] = [];
      const { vetoes } = await readVetoes(workplace, (error) => unread.push(error));
      const veto = vetoes.find(({ index }) => index === to.index);
      const [error] = unread;
      if (veto !== undefined) return { result: 'failed', detail: `${veto.who} vetoed it at ${veto.since.toISOString()}: ${veto.why}` };
      return error === undefined
        ? { result: 'proved', detail: 'No veto of it stands' }
        : { result: 'open', detail: `No veto of it is there, and nobody can tell whether one was taken away: ${error.message}` };
    }),
    ...(await outsideStatements(workplace, { subject, index: to.index })),
  ];
}

/** Said only where it is not so: whether a clean one is what its commit compiles to is for `verify VERSION` and `rebuild`. */
async function proveClean(
  workplace: Workplace,
  { subject, to }: { readonly subject: string; readonly to: RecordedRelease },
): Promise<readonly Proof[]> {
  if ((await dirtyRelease(workplace, to.index)) !== true) return [];
  return [{ subject, claim: 'It is what its commit compiles to', result: 'open', detail: `It ${dirtySentence}` }];
}
