import { noEscalation } from '../../../../lib/promotion/rules/content/no-escalation.ts';
import { noFewerReplicas } from '../../../../lib/promotion/rules/content/no-fewer-replicas.ts';
import { noImmutableField } from '../../../../lib/promotion/rules/content/no-immutable-field.ts';
import { noNewExposure } from '../../../../lib/promotion/rules/content/no-new-exposure.ts';
import { noRemovedApi } from '../../../../lib/promotion/rules/content/no-removed-api.ts';
import { nothingDeletedForGood } from '../../../../lib/promotion/rules/content/nothing-deleted-for-good.ts';
import { podSecurityKept } from '../../../../lib/promotion/rules/content/pod-security-kept.ts';
import { past } from '../facts.ts';
import { claim, deployment, object, role } from '../objects.ts';
import { table } from '../table.ts';

const rollback = { action: 'rollback', history: past('1.1.0') } as const;
const from = (before: ReturnType<typeof object>, after: ReturnType<typeof object>) => ({ before: [before], after: [after] });
const pruned = claim('data', '1Gi', { 'pawl.dev/prune': 'true' });

table('nothingDeletedForGood', nothingDeletedForGood, [
  ['denies what is deleted for good', { before: [pruned] }, /^PersistentVolumeClaim\/shop\/data: Is deleted for good/],
  [
    'says how many more there are',
    { before: [pruned, claim('more', '1Gi', { 'pawl.dev/prune': 'true' })] },
    /\(and 1 more: PersistentVolumeClaim\/shop\/more\)$/,
  ],
  ['allows what stays in the cluster', { before: [claim('data')] }, 'allow'],
  ['allows what is made anew by its release', { before: [deployment('web')] }, 'allow'],
  ['denies a rollback that deletes', { ...rollback, before: [pruned] }, 'deny'],
]);

const selecting = (app: string) => deployment('web', { selector: { matchLabels: { app } } });

table('noImmutableField', noImmutableField, [
  ['denies what the API server refuses', from(selecting('a'), selecting('b')), /spec\.selector.* cannot change/],
  ['allows what it takes', from(deployment('web'), deployment('web', { replicas: 9 })), 'allow'],
  ['denies a rollback that it would refuse', { ...rollback, ...from(selecting('a'), selecting('b')) }, 'deny'],
]);

const budget = (spec: Record<string, string | number>) =>
  object('policy/v1', 'PodDisruptionBudget', 'web', { spec: { selector: { matchLabels: { app: 'web' } }, ...spec } });
const scaler = (minReplicas: number) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', { spec: { minReplicas, maxReplicas: 9 } });

table('noFewerReplicas', noFewerReplicas, [
  [
    'denies fewer',
    from(deployment('web'), deployment('web', { replicas: 2 })),
    /^Deployment\.apps\/shop\/web: Fewer pods: replicas 3 -> 2$/,
  ],
  ['allows more', from(deployment('web'), deployment('web', { replicas: 4 })), 'allow'],
  ['denies a lower bound of an autoscaler', from(scaler(3), scaler(2)), 'deny'],
  ['denies a budget that lets more go', from(budget({ minAvailable: 2 }), budget({ minAvailable: 1 })), /More of its pods may be evicted/],
  ['denies a budget that goes', { before: [budget({ minAvailable: 2 })] }, /may all be evicted/],
  ['allows a budget that holds more', from(budget({ minAvailable: 1 }), budget({ minAvailable: 2 })), 'allow'],
  ['allows a budget that lets none go', from(budget({ maxUnavailable: 1 }), budget({ maxUnavailable: 0 })), 'allow'],
  ['allows a workload that goes', { before: [deployment('web')] }, 'allow'],
  ['allows a rollback to what was here', { ...rollback, ...from(deployment('web'), deployment('web', { replicas: 2 })) }, 'allow'],
]);

const binding = (name: string) =>
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'web', {
    roleRef: { kind: 'Role', name: 'web' },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'shop' }],
  });

table('noEscalation', noEscalation, [
  [
    'denies a role that gains rights',
    from(role(['get'], ['pods']), role(['get', 'list'], ['pods'])),
    /^Role\.rbac\.authorization\.k8s\.io\/shop\/web: Gives more rights: list pods$/,
  ],
  ['denies a new role that reads secrets', { after: [role(['get'], ['secrets'])] }, /may read secrets$/],
  ['allows a new role that is not bound', { after: [role(['get'], ['pods'])] }, 'allow'],
  ['denies a new binding', { after: [binding('web')] }, 'deny'],
  ['denies another subject', from(binding('web'), binding('other')), 'deny'],
  ['allows fewer rights', from(role(['get', 'list'], ['pods']), role(['get'], ['pods'])), 'allow'],
  ['allows a rollback to what was here', { ...rollback, after: [binding('web')] }, 'allow'],
]);

const privileged = deployment('web', {}, { securityContext: { privileged: true } });

table('podSecurityKept', podSecurityKept, [
  ['denies what gets privileged', from(deployment('web'), privileged), /container main|main is privileged/],
  ['denies what is new and privileged', { after: [privileged] }, 'deny'],
  ['allows what is new and confined', { after: [deployment('web')] }, 'allow'],
  ['allows what stays as it is', from(privileged, privileged), 'allow'],
  ['allows a rollback to what was here', { ...rollback, after: [privileged] }, 'allow'],
]);

const ingress = (host: string) => object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { rules: [{ host }] } });

table('noNewExposure', noNewExposure, [
  ['denies a new host', from(ingress('a.example'), ingress('b.example')), /^Ingress\.networking\.k8s\.io\/shop\/web: Opens .*b\.example/],
  ['allows what closes', { before: [ingress('a.example')] }, 'allow'],
  ['allows what stays open', from(ingress('a.example'), ingress('a.example')), 'allow'],
  ['allows a rollback to what was here', { ...rollback, after: [ingress('a.example')] }, 'allow'],
]);

const schema = object('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 'web');

table('noRemovedApi', noRemovedApi, [
  [
    'denies what was removed',
    { after: [schema] },
    /^1\.1\.0 has what Kubernetes 1\.34 of production does not serve: FlowSchema\..* \(flowcontrol\.apiserver\.k8s\.io\/v1beta3, removed in 1\.32\)$/,
  ],
  ['denies it where nothing changes', { before: [schema], after: [schema] }, 'deny'],
  ['allows it where it is served', { environment: { kubernetes: '1.31' }, after: [schema] }, 'allow'],
  ['allows custom resources', { after: [object('example.com/v1', 'Widget', 'web')] }, 'allow'],
  ['denies where nobody has told', { contents: undefined }, 'deny'],
  ['denies a rollback that the cluster would refuse', { ...rollback, after: [schema] }, 'deny'],
]);
