import type { Json } from '../../../lib/json.ts';
import { decisionTable, made } from './means.ts';

const selector = { matchLabels: { app: 'web' } };
const budget = (spec: { readonly [field: string]: Json }) => made('policy/v1 PodDisruptionBudget', { spec: { selector, ...spec } });
const id = 'PodDisruptionBudget.policy/shop/web';

decisionTable('disruption', [
  ['a new budget only holds', [], [budget({ minAvailable: 2 })], []],
  ['the same bound in other words', [budget({ minAvailable: '50%' })], [budget({ minAvailable: '050%' })], []],
  [
    'one that asks for less',
    [budget({ minAvailable: 2 })],
    [budget({ minAvailable: 0 })],
    [`caution: ${id}: More of its pods may be evicted at once: minAvailable 2 -> minAvailable 0`],
  ],
  [
    'one that allows more',
    [budget({ maxUnavailable: '10%' })],
    [budget({ maxUnavailable: '50%' })],
    [`caution: ${id}: More of its pods may be evicted at once: maxUnavailable 10% -> maxUnavailable 50%`],
  ],
  [
    'one that allows less',
    [budget({ maxUnavailable: 2 })],
    [budget({ maxUnavailable: 1 })],
    [`note: ${id}: Fewer of its pods may be evicted at once: maxUnavailable 2 -> maxUnavailable 1`],
  ],
  [
    'one that allows none',
    [budget({ maxUnavailable: 1 })],
    [budget({ maxUnavailable: 0 })],
    [`caution: ${id}: None of its pods may be evicted (maxUnavailable 0), so that nodes cannot be drained`],
  ],
  [
    'bounds that cannot be compared',
    [budget({ minAvailable: 2 })],
    [budget({ minAvailable: '50%' })],
    [`caution: ${id}: Its pods are held by another bound: minAvailable 2 -> minAvailable 50%`],
  ],
  [
    'a bound that goes',
    [budget({ minAvailable: 2 })],
    [budget({ minAvailable: { '*': 2 } })],
    [`caution: ${id}: Its pods are held by another bound: minAvailable 2 -> no bound`],
  ],
  [
    'other pods',
    [budget({ minAvailable: 1 })],
    [budget({ minAvailable: 1, selector: { matchLabels: { app: 'api' } } })],
    [`caution: ${id}: Holds other pods: selector app=web -> app=api`],
  ],
  [
    'every pod of the namespace, and none',
    [budget({ minAvailable: 1, selector: {} })],
    [made('policy/v1 PodDisruptionBudget', { spec: { minAvailable: 1 } })],
    [`caution: ${id}: Holds other pods: selector (all) -> (none)`],
  ],
  ['more pods only hold more', [budget({ minAvailable: 1 })], [budget({ minAvailable: 1, selector: {} })], []],
  [
    'a budget that goes',
    [budget({ minAvailable: 1 })],
    [],
    [`caution: ${id}: Its pods may all be evicted at once: the budget that held them goes`],
  ],
]);
