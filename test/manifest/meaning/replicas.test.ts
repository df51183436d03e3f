import { decisionTable, deployment, made } from './means.ts';

const scaler = (spec: Record<string, number>) => made('autoscaling/v2 HorizontalPodAutoscaler', { spec });

decisionTable('replicas', [
  [
    'more',
    [deployment({}, { replicas: 2 })],
    [deployment({}, { replicas: 6 })],
    ['note: Deployment.apps/shop/web: More pods: replicas 2 -> 6'],
  ],
  [
    'fewer',
    [deployment({}, { replicas: 2 })],
    [deployment({}, { replicas: 1 })],
    ['caution: Deployment.apps/shop/web: Fewer pods: replicas 2 -> 1'],
  ],
  [
    'none',
    [deployment({}, { replicas: 2 })],
    [deployment({}, { replicas: 0 })],
    ['danger: Deployment.apps/shop/web: Stops: replicas 2 -> 0'],
  ],
  ['one is what goes without saying', [deployment({}, { replicas: 1 })], [deployment({})], []],
  [
    'no word where there was one',
    [deployment({}, { replicas: 3 })],
    [deployment({})],
    ['caution: Deployment.apps/shop/web: Fewer pods: replicas 3 -> (unsaid)'],
  ],
  [
    'the bounds of an autoscaler',
    [scaler({ minReplicas: 2, maxReplicas: 5 })],
    [scaler({ minReplicas: 1, maxReplicas: 9 })],
    [
      'caution: HorizontalPodAutoscaler.autoscaling/shop/web: Fewer pods: at least 2 -> 1',
      'note: HorizontalPodAutoscaler.autoscaling/shop/web: More pods: at most 5 -> 9',
    ],
  ],
  ['a new Deployment has no replicas to change', [], [deployment({}, { replicas: 3 })], []],
  [
    'a custom kind called Deployment is not known',
    [made('example.com/v1 Deployment', { spec: { replicas: 1 } })],
    [made('example.com/v1 Deployment', { spec: { replicas: 2 } })],
    [],
  ],
  ['replicas that are no number say nothing', [deployment({}, { replicas: '3' })], [deployment({}, { replicas: null })], []],
]);
