import type { ActorFact } from '../promotion/evidence-facts.ts';
import { type Identity, identityName } from '../signing/identity.ts';
import { matches } from '../signing/matches.ts';
import type { Trust } from '../signing/trust.ts';
import type { Trusting } from '../signing/verify-bundle.ts';
import { ReleaseError } from './release-error.ts';
import { environmentOf, type Workplace } from './workplace.ts';

/** Who is trusted with releases; undefined where the project trusts nobody by name, so that nothing is verified. */
export function publishersOf({ project: { trust } }: Pick<Workplace, 'project'>): Trusting | undefined {
  return trust === undefined ? undefined : { trusted: trust.releases, trustedRoot: trust.trustedRoot };
}

/** Who is trusted with an environment's promotion records; undefined where nothing is verified. A ledger without environment is the project's. */
export function promotersOf(workplace: Pick<Workplace, 'project'>, environment?: string): Trusting | undefined {
  const { trust, environments } = workplace.project;
  if (trust === undefined) return undefined;
  const own = environments.find(({ name }) => name === environment)?.trust;
  return { trusted: (own ?? trust).promotions, trustedRoot: trust.trustedRoot };
}

/** Whom a move is recorded as. */
export interface Actor {
  /** As they say; the name of their identity where the record's signature proves it. */
  readonly name: string;
  readonly verified: boolean;
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
  if (promoters === undefined) return { name, verified: false };
  const trusted = promoters.trusted.find((one) => matches(identity, one));
  if (trusted !== undefined) return { name: identityName(named(identity, trusted)), verified: true };
  throw new ReleaseError(
    'UNTRUSTED_KEY',
    `Cannot write a record of "${environment}": ${identityName(identity)} is not trusted with its promotions`,
    { fix: `Sign with a key that is in trust.promotions of the ${environmentOf(workplace, environment).trust === undefined ? 'project' : 'environment'}` },
  );
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
  const trusted = promotersOf(workplace, environment)?.trusted.find((one) => matches(identity, one));
  if (trusted === undefined) return { name, identity };
  const proven = named(identity, trusted);
  return { name: onBehalf ? name : identityName(proven), identity: proven };
}

/** As whoever trusts a key calls it, not as whoever has it does. */
function named(identity: Identity, trusted: Trust['promotions'][number]): Identity {
  return identity.kind === 'key' && 'key' in trusted && trusted.name !== undefined ? { ...identity, name: trusted.name } : identity;
}
