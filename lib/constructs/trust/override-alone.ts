import { inWords } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { keyIdOf } from '../../signing/public-key.ts';
import type { Trust, TrustedIdentity } from '../../signing/trust.ts';
import type { Environment } from '../environment.ts';
import { readEnvironmentTrust } from './read-trust.ts';

/**
 * An override is acknowledged by somebody else than whoever made it, and both sign as promoters: with one of them it stays open for ever.
 * An expression may match several people.
 */
export function overrideAlone(environment: Environment, project: Trust): readonly Finding[] {
  if (environment?.override === undefined) return [];
  const { trust: own, name } = environment;
  const { promotions } = own === undefined ? project : readEnvironmentTrust(own, '', project).trust;
  const taken = new Set(project.evidence.map(signerOf));
  const promoters = promotions.filter((one) => !taken.has(signerOf(one)));
  if (promoters.some((one) => 'subjectPattern' in one) || new Set(promoters.map(signerOf)).size >= 2) return [];
  return [
    {
      id: 'override-alone',
      severity: 'warning',
      message: `Environment "${inWords(name)}" allows overrides, and ${promoters.length === 0 ? 'nobody' : 'only one'} is trusted with its promotions: nobody else could acknowledge one`,
      fix: 'Trust a second person with promotions: an override is signed by one of them, and acknowledged by another',
      environment: inWords(name),
    },
  ];
}

function signerOf(one: TrustedIdentity): string {
  if ('key' in one) return keyIdOf(one.key);
  return JSON.stringify([one.issuer, 'subject' in one ? one.subject : one.subjectPattern]);
}
