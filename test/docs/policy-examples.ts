import { type PromotionOverrides, promotionFacts } from '../../lib/constructs/testing/promotion-facts.ts';
import { Duration } from '../../lib/duration.ts';
import type { PromotionPolicy } from '../../lib/promotion/policy.ts';
import { noEscalation } from '../../lib/promotion/rules/content/no-escalation.ts';
import { noFewerReplicas } from '../../lib/promotion/rules/content/no-fewer-replicas.ts';
import { noImmutableField } from '../../lib/promotion/rules/content/no-immutable-field.ts';
import { noNewExposure } from '../../lib/promotion/rules/content/no-new-exposure.ts';
import { noRemovedApi } from '../../lib/promotion/rules/content/no-removed-api.ts';
import { nothingDeletedForGood } from '../../lib/promotion/rules/content/nothing-deleted-for-good.ts';
import { oneWayDoors } from '../../lib/promotion/rules/content/one-way-doors.ts';
import { podSecurityKept } from '../../lib/promotion/rules/content/pod-security-kept.ts';
import { withinBudget } from '../../lib/promotion/rules/content/within-budget.ts';
import { httpCheck } from '../../lib/promotion/rules/outside/http-check.ts';
import { comesFromSource } from '../../lib/promotion/rules/path/comes-from-source.ts';
import { healthyIn } from '../../lib/promotion/rules/path/healthy-in.ts';
import { healthyNow } from '../../lib/promotion/rules/path/healthy-now.ts';
import { promotedFrom } from '../../lib/promotion/rules/path/promoted-from.ts';
import { soaked } from '../../lib/promotion/rules/path/soaked.ts';
import { approved } from '../../lib/promotion/rules/people/approved.ts';
import { attested } from '../../lib/promotion/rules/proof/attested.ts';
import { builtFrom } from '../../lib/promotion/rules/proof/built-from.ts';
import { imagesSigned } from '../../lib/promotion/rules/proof/images-signed.ts';
import { releaseSigned } from '../../lib/promotion/rules/proof/release-signed.ts';
import { allowedWindows } from '../../lib/promotion/rules/time/allowed-windows.ts';
import { atMost } from '../../lib/promotion/rules/time/at-most.ts';
import { freeze } from '../../lib/promotion/rules/time/freeze.ts';
import { levelFitsDiff } from '../../lib/promotion/rules/version/level-fits-diff.ts';
import { noDowngrade } from '../../lib/promotion/rules/version/no-downgrade.ts';
import { noSkippedMinor } from '../../lib/promotion/rules/version/no-skipped-minor.ts';
import { prereleasesOnlyIn } from '../../lib/promotion/rules/version/prereleases-only-in.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import { at, release } from '../promotion/rules/facts.ts';
import { claim, deployment, object, role } from '../promotion/rules/objects.ts';
import { approval, evidence, person, report, signer } from '../promotion/rules/people.ts';

type Example = readonly [policy: PromotionPolicy, facts: PromotionOverrides];

const digest = `sha256:${'b'.repeat(64)}`;
const source = { name: 'staging', version: '1.1.0', since: at(-3600) };
const deletes = { before: [claim('data', '1Gi', { 'pawl.dev/prune': 'true' })] };
const step = (from: string, to: string) => ({ current: release(from), candidate: release(to) });
const day = Duration.hours(24);
const ci = [person('ci')];
const three = approved({ by: ['ann', 'ben', 'cem'].map(person), count: 2 });
const provenance = {
  buildDefinition: {
    buildType: 'https://pawl.dev/publish/v1',
    externalParameters: { project: 'shop', version: '1.1.0', ref: 'refs/heads/feature' },
    resolvedDependencies: [{ name: 'source', uri: 'git+https://github.com/acme/shop@refs/heads/feature' }],
  },
  runDetails: { builder: { id: 'https://builder.example' } },
};
const moved = (sequence: number) => ({ sequence, action: 'promote', version: '1.0.0', who: 'ann', when: at(-60) });
const confined = deployment('web');
const matching = (app: string) => deployment('web', { selector: { matchLabels: { app } } });
const privileged = deployment('web', {}, { securityContext: { privileged: true } });

/** What docs/policies.md shows as the refusals of each policy, in its order. */
export const policyExamples: Readonly<Record<string, readonly Example[]>> = {
  comesFromSource: [[comesFromSource, {}]],
  promotedFrom: [[promotedFrom({ any: ['europe', 'america'].map((name) => ({ kind: 'environment', name }) as const) }), {}]],
  soaked: [
    [soaked(day), { source }],
    [soaked(day, { healthy: true }), { source, reports: [report('eu', 3600)] }],
    [
      soaked(day, { healthy: true }),
      { source: { ...source, since: at(-4140) }, reports: [report('eu', 4140, { observedAt: at(-600), validUntil: at(-540) })] },
    ],
  ],
  healthyNow: [[healthyNow, {}]],
  healthyIn: [[healthyIn({ clusters: ['eu', 'us'] }), { reports: [report('eu', 5)] }]],
  attested: [[attested({ type: 'test-result', by: ci }), {}]],
  releaseSigned: [[releaseSigned(), { candidate: { version: '1.1.0', digest, signers: [] } }]],
  builtFrom: [
    [
      builtFrom({ source: 'https://github.com/acme/shop', branch: 'main' }),
      { candidate: { version: '1.1.0', digest, signers: [signer('ci')] }, evidence: [evidence(predicateTypes.provenance, provenance)] },
    ],
  ],
  imagesSigned: [[imagesSigned({ by: ci }), { candidate: { version: '1.1.0', digest, images: [{ image: 'acme/web:1', digest }] } }]],
  approved: [
    [three, { approvals: [approval('ann')] }],
    [three, { approvals: [approval('cem', { decision: 'decline', why: 'it leaks' })] }],
  ],
  allowedWindows: [[allowedWindows({ days: ['Mon', 'Tue'], from: '09:00', to: '16:00', zone: 'Europe/Berlin' }), {}]],
  freeze: [
    [
      freeze({ from: '2026-12-18T18:00', to: '2027-01-04T09:00', zone: 'Europe/Berlin', reason: 'the holidays', exempt: [person('ann')] }),
      { now: new Date('2026-12-24T12:00:00Z') },
    ],
  ],
  atMost: [[atMost({ moves: 2, per: Duration.days(1) }), { history: [moved(2), moved(1)] }]],
  noDowngrade: [[noDowngrade, step('1.1.0', '1.0.0')]],
  noSkippedMinor: [[noSkippedMinor, step('1.4.7', '1.6.0')]],
  prereleasesOnlyIn: [[prereleasesOnlyIn('development', 'staging'), { candidate: release('1.1.0-rc.1') }]],
  levelFitsDiff: [[levelFitsDiff, { ...step('1.2.3', '1.2.4'), before: [claim('data')] }]],
  nothingDeletedForGood: [[nothingDeletedForGood, deletes]],
  noImmutableField: [[noImmutableField, { before: [matching('a')], after: [matching('b')] }]],
  noFewerReplicas: [[noFewerReplicas, { before: [confined], after: [deployment('web', { replicas: 2 })] }]],
  withinBudget: [
    [withinBudget({ cpu: '20' }), { after: [deployment('web', { replicas: 21 }, { resources: { requests: { cpu: '1' } } })] }],
  ],
  noEscalation: [[noEscalation, { before: [role(['get'], ['pods'])], after: [role(['get', 'list'], ['pods'])] }]],
  podSecurityKept: [[podSecurityKept, { before: [confined], after: [privileged] }]],
  noNewExposure: [
    [noNewExposure, { after: [object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { rules: [{ host: 'a.example' }] } })] }],
  ],
  noRemovedApi: [[noRemovedApi, { after: [object('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 'web')] }]],
  oneWayDoors: [[oneWayDoors({ approvals: { by: ci } }), { before: [claim('data', '1Gi')], after: [claim('data', '2Gi')] }]],
  httpCheck: [[httpCheck('smoke-tests'), {}]],
};

/** Why a policy refuses; empty where it allows. */
export function refusalOf([policy, facts]: Example): string {
  const verdict = policy.judge(promotionFacts(facts));
  return verdict.kind === 'allow' ? '' : verdict.reason;
}
