import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProject } from '../../../lib/constructs/check-project.ts';
import { environment } from '../../../lib/constructs/environment.ts';
import { project } from '../../../lib/constructs/project.ts';
import { pinned } from '../../../lib/constructs/track.ts';
import { identity } from '../../../lib/constructs/trust/identity.ts';
import { publicKey } from '../../../lib/constructs/trust/public-key.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import type { TrustedIdentity } from '../../../lib/signing/trust.ts';

const key = (name: string) => publicKey(generateKey().publicPem, { name });
const [ann, olga, job, scanner] = [key('ann'), key('olga'), key('the job'), key('scanner')];
const people = identity({ issuer: 'https://accounts.example.com', subject: /^[a-z]+@shop\.example$/ });

function warned({ promotions, own, overrides = true }: Given): readonly string[] {
  const staging = environment('staging', {
    tier: 'staging',
    kubernetes: '1.34',
    track: pinned(),
    deploy: [],
    override: overrides ? { by: [ann] } : undefined,
    trust: own === undefined ? undefined : { promotions: own },
  });
  const trust = { releases: [job], promotions, evidence: [scanner], trustedRoot: { certificateAuthorities: [] } };
  const findings = checkProject(project({ name: 'shop', environments: [staging], trust }));
  return findings.filter(({ id }) => id === 'override-alone').map(({ message }) => message);
}

interface Given {
  readonly promotions: readonly TrustedIdentity[];
  readonly own?: readonly TrustedIdentity[];
  readonly overrides?: boolean;
}

test('overrides that nobody else could acknowledge are warned of', () => {
  assert.deepEqual(warned({ promotions: [ann] }), [
    'Environment "staging" allows overrides, and only one is trusted with its promotions: nobody else could acknowledge one',
  ]);
  assert.equal(warned({ promotions: [ann, olga], own: [ann] }).length, 1, 'its own promoters count');
  assert.equal(warned({ promotions: [ann, scanner] }).length, 1, 'whoever signs evidence is no promoter');
  assert.equal(warned({ promotions: [ann, ann] }).length, 1, 'one key is one person');
});

test('overrides that somebody else could acknowledge are not warned of', () => {
  assert.deepEqual(warned({ promotions: [ann, olga] }), []);
  assert.deepEqual(warned({ promotions: [ann], own: [ann, olga] }), []);
  assert.deepEqual(warned({ promotions: [people] }), [], 'an expression may match several people');
  assert.deepEqual(warned({ promotions: [ann], overrides: false }), []);
});
