import { type Provenance, provenanceSchema } from '../../../artifact/provenance.ts';
import { sameIdentity } from '../../../signing/identity.ts';
import { predicateTypes } from '../../../signing/statement.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { EvidenceFact } from '../../evidence-facts.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { checkIdentities, isOneOf } from '../identities.ts';

export type BuiltFromOptions = BuiltFromSource & (BuiltFromBranch | BuiltFromRef);

interface BuiltFromSource {
  /** Where the code lives: `https://github.com/acme/shop`. With or without `.git` at the end. */
  readonly source: string;
  /** Who built it: the whole id, or a pattern of the whole of it. @default anybody */
  readonly builder?: string | RegExp | undefined;
  /** Who signed the provenance. @default who signed the release, and is trusted with that */
  readonly by?: readonly TrustedIdentity[] | undefined;
}

interface BuiltFromBranch {
  /** The branch: `main`. @default any ref */
  readonly branch?: string | undefined;
  readonly ref?: undefined;
}

interface BuiltFromRef {
  /** The whole ref, or a pattern of the whole of it: `/refs\/tags\/v.+/`. @default any */
  readonly ref: string | RegExp;
  readonly branch?: undefined;
}

/**
 * The candidate was built from this repository and branch, says its provenance (SLSA v1), which `pawl publish` attaches to it:
 * `builtFrom({ source: 'https://github.com/acme/shop', branch: 'main' })`. What was built from a work tree with changes that were not
 * committed is refused. Provenance is what its signer says; `pawl rebuild` proves it. Keys for evidence are not asked, unless `by` names them.
 * A rollback to a release that this environment had before is allowed.
 *
 * @throws PolicyError `BAD_OPTION` where `source` is empty, or `by` is an empty list
 */
export function builtFrom(options: BuiltFromOptions): PromotionPolicy {
  if (addressOf(options.source) === '') throw new PolicyError('BAD_OPTION', 'Cannot make policy "built-from": "source" is empty');
  if (options.by !== undefined) checkIdentities({ policy: 'built-from', option: 'by' }, options.by);
  return promotionPolicy('built-from', (facts) => judge(facts, options));
}

function judge(facts: PromotionFacts, options: BuiltFromOptions): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  const { version } = facts.candidate;
  const fix = 'Publish it in CI, from what was merged, with the key of the publisher';
  const problems = facts.evidence
    .filter(({ type }) => type === predicateTypes.provenance)
    .filter((fact) => isPublishers(fact, facts, options.by))
    .map((fact) => problemOf(fact, options));
  if (problems.includes(undefined)) return allow;
  const [problem] = problems;
  if (problem === undefined) return deny(`${version} has no provenance that its publisher signed`, fix);
  return deny(`${version} ${problem}`, fix);
}

function isPublishers({ signer }: EvidenceFact, { candidate }: PromotionFacts, by: BuiltFromOptions['by']): boolean {
  if (by !== undefined) return isOneOf(signer, by);
  return candidate.signers?.some((one) => sameIdentity(one, signer)) ?? false;
}

/** What is not as wanted, as the end of a sentence about the version. */
function problemOf({ predicate }: EvidenceFact, { branch, builder, ref, source }: BuiltFromOptions): string | undefined {
  const read = provenanceSchema.safeParse(predicate);
  if (!read.success) return 'has a provenance that Pawl did not write';
  const { buildDefinition, runDetails } = read.data;
  const from = sourceOf(read.data);
  if (from === undefined || addressOf(from) !== addressOf(source))
    return `was built from ${from ?? 'an unnamed source'}, not from ${source}`;
  const wanted = branch === undefined ? ref : `refs/heads/${branch}`;
  const built = buildDefinition.externalParameters.ref;
  if (wanted !== undefined && !isLike(built, wanted)) return `was built from ${built ?? 'an unnamed ref'}, not from ${wanted}`;
  if (builder !== undefined && !isLike(runDetails.builder.id, builder)) return `was built by ${runDetails.builder.id}, not by ${builder}`;
  if (buildDefinition.internalParameters.dirty === true) return 'was built from files that differ from its commit';
  return undefined;
}

function sourceOf({ buildDefinition: { externalParameters, resolvedDependencies } }: Provenance): string | undefined {
  const uri = resolvedDependencies.find(({ name }) => name === 'source')?.uri;
  const { ref } = externalParameters;
  return ref !== undefined && uri?.endsWith(`@${ref}`) ? uri.slice(0, -ref.length - 1) : uri;
}

/** One repository is written in several ways. */
function addressOf(source: string): string {
  return source
    .replace(/^git\+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

function isLike(text: string | undefined, wanted: string | RegExp): boolean {
  if (text === undefined) return false;
  return typeof wanted === 'string' ? text === wanted : new RegExp(`^(?:${wanted.source})$`, wanted.flags.replace(/[gy]/g, '')).test(text);
}
