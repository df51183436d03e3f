import { shortDigest } from '../digest.ts';
import type { ActorFact } from '../promotion/evidence-facts.ts';
import type { LedgerEntry, PromotionRecord } from '../promotion/record.ts';
import { emailsOf } from '../signing/emails.ts';
import { type Identity, identityName } from '../signing/identity.ts';
import { matches } from '../signing/matches.ts';
import { keyIdOf } from '../signing/public-key.ts';
import type { Trust, TrustedIdentity } from '../signing/trust.ts';
import { type Trusting, trustedAs } from '../signing/verify-bundle.ts';
import type { Move } from './moves/wanted-move.ts';
import { ReleaseError } from './release-error.ts';
import { vetoLedger } from './workplace/repository-names.ts';
import { environmentOf, type Workplace } from './workplace.ts';

/** Who is trusted with releases; undefined where the project trusts nobody by name, so that nothing is verified. */
export function publishersOf({ project: { trust } }: Pick<Workplace, 'project'>): Trusting | undefined {
  return trust === undefined ? undefined : withoutEvidence(trust.releases, trust);
}

/** Who is trusted with an environment's promotion records; undefined where nothing is verified. A ledger without environment is the project's. */
export function promotersOf(workplace: Pick<Workplace, 'project'>, environment?: string): Trusting | undefined {
  const { trust, environments } = workplace.project;
  if (trust === undefined) return undefined;
  const own = environments.find(({ name }) => name === environment)?.trust;
  return withoutEvidence((own ?? trust).promotions, trust);
}

/**
 * Whoever signs evidence signs nothing else, whatever the project says: it has an error then, which moves do not wait for. Whom a pattern
 * matches is known only once they have signed.
 */
export function withoutEvidence(trusted: readonly TrustedIdentity[], { evidence, trustedRoot }: Trust): Trusting {
  const isTaken = (one: TrustedIdentity) =>
    'subjectPattern' in one
      ? evidence.some((other) => 'subjectPattern' in other && other.issuer === one.issuer && other.subjectPattern === one.subjectPattern)
      : evidence.some((other) => matches(identityOf(one), other));
  return { trusted: trusted.filter((one) => !isTaken(one)), except: evidence, trustedRoot };
}

function identityOf(one: Exclude<TrustedIdentity, { readonly subjectPattern: string }>): Identity {
  if ('key' in one) return { kind: 'key', keyId: keyIdOf(one.key), name: one.name ?? keyIdOf(one.key) };
  return { kind: 'certificate', issuer: one.issuer, subject: one.subject };
}

/** Whom a move is recorded as. */
export interface Actor {
  /** As they say; the name of their identity where the record's signature proves it. */
  readonly name: string;
  readonly verified: boolean;
  /** Whose signature the record carries; undefined where nobody signs. */
  readonly identity?: Identity | undefined;
}

/**
 * Who acts in an environment. Where the project says who promotes, a signature of one of them is needed: whoever has none, or another
 * one, is refused here, before anything is written.
 */
export async function actorOf(workplace: Workplace, environment: string, name: string): Promise<Actor> {
  const promoters = promotersOf(workplace, environment);
  const { signer, signal } = workplace;
  if (signer === undefined) {
    if (promoters === undefined) return { name, verified: false };
    throw new ReleaseError('NO_KEY', `Cannot write a record of "${environment}": the project says who signs there, and nobody does`, {
      fix: 'Sign it with --key FILE (or PAWL_SIGNING_KEY), or --keyless in CI',
    });
  }
  const identity = await signer.identify(signal === undefined ? {} : { signal });
  if (promoters === undefined) return { name, verified: false, identity };
  const trusted = trustedAs(identity, promoters);
  if (trusted !== undefined) {
    const proven = named(identity, trusted);
    return { name: identityName(proven), verified: true, identity: proven };
  }
  const own = workplace.project.environments.find((one) => one.name === environment)?.trust;
  const list = `trust.promotions of the ${own === undefined ? 'project' : 'environment'}`;
  const isTaken = (own ?? workplace.project.trust)?.promotions.some((one) => matches(identity, one)) === true;
  throw new ReleaseError(
    'UNTRUSTED_KEY',
    `Cannot write a record of "${environment}": ${identityName(identity)} ${isTaken ? `is in ${list}, and in trust.evidence of the project: whoever signs evidence counts for nothing else` : 'is not trusted with its promotions'}`,
    { fix: isTaken ? 'Take it out of one of the two lists, or sign with another key' : `Sign with a key that is in ${list}` },
  );
}

/** Refuses whoever may not write a record there, before anything is shown or asked. */
export async function refuseActor(workplace: Workplace, environment: string): Promise<void> {
  if (environment !== vetoLedger) environmentOf(workplace, environment);
  await actorOf(workplace, environment, '');
}

/**
 * Refuses whoever may not go past the policies of an environment. An override is always signed, also where nobody else is asked to;
 * where that comes later, only an environment that allows none refuses.
 */
export async function refuseOverride(
  workplace: Workplace,
  { environment, signedLater = false }: Pick<Move, 'environment' | 'signedLater'>,
): Promise<void> {
  const { signer, signal } = workplace;
  const allowed = environmentOf(workplace, environment).override?.by ?? [];
  const refuse = (code: 'NO_OVERRIDE' | 'NO_KEY' | 'UNTRUSTED_KEY', why: string, fix: string) =>
    new ReleaseError(code, `Cannot override the policies of "${environment}": ${why}`, { fix });
  if (allowed.length === 0)
    throw refuse('NO_OVERRIDE', 'it does not allow that', `Name who may: environment('${environment}', { override: { by: […] } })`);
  if (signedLater) return;
  if (signer === undefined)
    throw refuse(
      'NO_KEY',
      'an override is signed, and nobody signs',
      `Sign it as ${allowed.map(nameOf).join(' or ')}: --key FILE, or --keyless`,
    );
  const identity = await signer.identify(signal === undefined ? {} : { signal });
  if (!allowed.some((one) => matches(identity, one)))
    throw refuse('UNTRUSTED_KEY', `${identityName(identity)} may not`, `Ask ${allowed.map(nameOf).join(', ')}`);
}

/** Who may go past the policies of an environment, for people; empty where nobody may. */
export function overridersOf(workplace: Workplace, environment: string): readonly string[] {
  return (environmentOf(workplace, environment).override?.by ?? []).map(nameOf);
}

function nameOf(trusted: TrustedIdentity): string {
  if ('key' in trusted) return trusted.name ?? keyIdOf(trusted.key);
  return 'subject' in trusted ? trusted.subject : trusted.subjectPattern;
}

/** The author of a record, as the record says it. Whoever signs for somebody else, whom Git names, proves themselves and not them. */
export function authorOf({ name, verified, identity }: Actor, onBehalfOf?: string): PromotionRecord['who'] {
  return {
    name: onBehalfOf ?? name,
    verified: verified && onBehalfOf === undefined,
    ...(verified && identity !== undefined ? { identity } : {}),
  };
}

/**
 * Who wrote a record of the chain, as whoever trusts their key calls them, whatever the record calls them itself. A key that nobody trusts,
 * or no more, is named by its digest: the name that it gave itself proves nothing.
 */
export function writerOf(
  workplace: Pick<Workplace, 'project'>,
  { environment, who }: Pick<PromotionRecord, 'environment' | 'who'>,
): string {
  const { identity, verified } = who;
  const promoters = promotersOf(workplace, environment);
  if (identity === undefined || !verified || promoters === undefined) return who.name;
  const trusted = trustedAs(identity, promoters);
  return trusted === undefined ? ownName(identity) : identityName(named(identity, trusted));
}

/** Who wrote a record that may be a stranger's: one that does not count may claim any name, and the key of somebody who is trusted. */
export function claimedWriterOf(workplace: Pick<Workplace, 'project'>, { record, verification }: LedgerEntry): string {
  const { environment, who } = record;
  if (verification.kind !== 'untrusted') return writerOf(workplace, record);
  const { identity } = who;
  const promoters = promotersOf(workplace, environment);
  const isClaimed = identity === undefined || (promoters !== undefined && trustedAs(identity, promoters) !== undefined);
  return isClaimed ? `nobody who is trusted, calls itself ${quoted(who.name)}` : ownName(identity);
}

function ownName(identity: Identity): string {
  switch (identity.kind) {
    case 'key': {
      const key = `key ${shortDigest(identity.keyId)}`;
      return identity.name === key ? key : `${key}, calls itself ${quoted(identity.name)}`;
    }
    case 'certificate':
      return `a certificate that is not trusted, calls itself ${quoted(identity.subject)}`;
  }
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}

/** The entry with its author called as whoever trusts them does. */
export function withWriter(workplace: Pick<Workplace, 'project'>, entry: LedgerEntry): LedgerEntry {
  const { record } = entry;
  return { ...entry, record: { ...record, who: { ...record.who, name: writerOf(workplace, record) } } };
}

/** Who acts, for policies: with their identity where they sign, whether or not it is trusted with the record. */
export async function actorFact(
  workplace: Workplace,
  environment: string,
  { who: name, onBehalf = false }: { readonly who: string; readonly onBehalf?: boolean | undefined },
): Promise<ActorFact> {
  const { signer, signal } = workplace;
  if (signer === undefined) return { name };
  const identity = await signer.identify(signal === undefined ? {} : { signal });
  const promoters = promotersOf(workplace, environment);
  const trusted = promoters === undefined ? undefined : trustedAs(identity, promoters);
  if (promoters === undefined || trusted === undefined) return { name, identity };
  const proven = named(identity, trusted);
  return { name: onBehalf ? name : identityName(proven), identity: proven, emails: emailsOf(identity, promoters.trusted) };
}

/** As whoever trusts a key calls it, not as whoever has it does. */
function named(identity: Identity, trusted: Trust['promotions'][number]): Identity {
  return identity.kind === 'key' && 'key' in trusted && trusted.name !== undefined ? { ...identity, name: trusted.name } : identity;
}
