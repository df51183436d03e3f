import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../lib/json.ts';
import { compareQuantities, isKeptAlike, isSameQuantity, milliOf, quantityText } from '../../../lib/manifest/meaning/quantity.ts';
import { container, containers, decisionTable, deployment } from './means.ts';

const asking = (requests: JsonObject, replicas = 2, name = 'web') =>
  deployment(containers(container({ resources: { requests } }, name)), { replicas });

decisionTable('resources', [
  [
    'what is asked for, in all pods',
    [asking({ cpu: '100m' })],
    [asking({ cpu: '0.25' })],
    ['note: Deployment.apps/shop/web: Asks for cpu 200m -> 500m in all (web 100m -> 0.25)'],
  ],
  [
    'more replicas ask for more',
    [asking({ memory: '512Mi' })],
    [asking({ memory: '512Mi' }, 4)],
    ['note: Deployment.apps/shop/web: Asks for memory 1Gi -> 2Gi in all'],
  ],
  [
    'the same amount written otherwise is no change',
    [asking({ cpu: '100m', memory: '64Mi' })],
    [asking({ cpu: '0.1', memory: '65536Ki' })],
    [],
  ],
  [
    'a new resource',
    [asking({})],
    [asking({ 'nvidia.com/gpu': 1 })],
    ['note: Deployment.apps/shop/web: Asks for nvidia.com/gpu nothing -> 2 in all (web (none) -> 1)'],
  ],
  [
    'a limit is also a request where there is none, and one that goes is a caution',
    [deployment(containers(container({ resources: { limits: { cpu: '1' } } })))],
    [deployment(containers(container()))],
    [
      'caution: Deployment.apps/shop/web: May use cpu 1 -> no limit in all (web 1 -> (none))',
      'note: Deployment.apps/shop/web: Asks for cpu 1 -> nothing in all (web 1 -> (none))',
    ],
  ],
  [
    'an init container counts where it needs more than all that follow',
    [deployment({ ...containers(container({ resources: { requests: { cpu: '1' } } })), initContainers: [] }, { replicas: 1 })],
    [
      deployment(
        {
          ...containers(container({ resources: { requests: { cpu: '1' } } })),
          initContainers: [
            container({ resources: { requests: { cpu: '3' } } }, 'init'),
            container({ restartPolicy: 'Always', resources: { requests: { cpu: '500m' } } }, 'sidecar'),
          ],
        },
        { replicas: 1 },
      ),
    ],
    ['note: Deployment.apps/shop/web: Asks for cpu 1 -> 3 in all (init (none) -> 3, sidecar (none) -> 500m)'],
  ],
  ['amounts that are no quantities say nothing in all', [asking({ cpu: 'a lot' })], [asking({ cpu: { '*': 1 } })], []],
]);

test('quantities are read as Kubernetes reads them, and written short', () => {
  const read = (text: string) => milliOf(text);
  assert.deepEqual(
    ['1', '100m', '.5', '1.', '2k', '1Ki', '1e3', '1E3', '1E', '-1', '+2', '500u'].map(read),
    [1000, 100, 500, 1000, 2e6, 1024e3, 1e6, 1e6, 1e21, -1000, 2000, 1],
  );
  assert.deepEqual(['', 'm', '1 Gi', '1KB', '0x10', '1e', 'NaN', '1'.repeat(65), '1e999'].map(read), Array(9).fill(undefined));
  assert.deepEqual(
    [
      quantityText(1500, 'cpu'),
      quantityText(2000, 'cpu'),
      quantityText(1536 * 1024 ** 2 * 1000, 'memory'),
      quantityText(1e9 * 1000, 'memory'),
    ],
    ['1500m', '2', '1536Mi', '1G'],
  );
  assert.ok((compareQuantities('1Gi', '1G') ?? 0) > 0);
  assert.equal(compareQuantities('1Gi', 'much'), undefined);
});

test('one amount is one however it is written, and kept as one text in one family of units', () => {
  const rows = [
    ['100m', '0.1', true, true],
    ['1', 1, true, true],
    ['1Gi', '1024Mi', true, true],
    ['1Gi', '1073741824', true, false],
    ['0.5Ki', '512', true, true],
    ['1e3', '1k', true, false],
    ['1', '1001m', false, false],
    ['much', '1', false, false],
    ['9007199254740993', '9007199254740992', false, false],
    [null, 0, false, false],
  ] as const;
  for (const [left, right, same, kept] of rows)
    assert.deepEqual([isSameQuantity(left, right), isKeptAlike(left, right)], [same, kept], `${left} and ${right}`);
});
