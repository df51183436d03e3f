import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import { asJson, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { gather } from '../../lib/server-check/gathered.ts';
import { hear } from '../../lib/server-check/hear.ts';
import { configMap, setOf } from './objects.ts';

const object = configMap('shop', 'b', { data: { on: true }, extra: 1, more: 2 });

/** Says one thing of an object, as a server does that reads a mapping in no order and stops at a field that it does not have. */
function hasty(order: readonly string[]) {
  const asked: { readonly keys: readonly string[]; readonly dryRun: boolean }[] = [];
  return {
    asked,
    judge: async (sent: KubernetesObject, { dryRun }: { readonly dryRun: boolean }) => {
      asked.push({ keys: Object.keys(asJson(sent)), dryRun });
      const first = order.find((key) => key in sent);
      const text =
        first === 'data'
          ? '.data.on: expected string, got &value.valueUnstructured{Value:true}'
          : `.${first}: field not declared in schema`;
      if (first !== undefined)
        throw new ClusterError(
          'INVALID',
          `Cannot apply ConfigMap/shop/b: failed to create typed patch object (shop/b; v1, Kind=ConfigMap): ${text}`,
        );
    },
  };
}

test('a server that stops at a field that it does not have is asked again without it, whatever its order', async () => {
  for (const order of [
    ['extra', 'more', 'data'],
    ['more', 'extra', 'data'],
  ]) {
    const gathered = gather({ set: setOf([object]), origins: {} });
    const { asked, judge } = hasty(order);
    await hear(gathered, object, judge, { sent: object, dryRun: false });
    assert.deepEqual(
      gathered.result().findings.map(({ field, message }) => `${field} ${message}`),
      ['data.on expected string, got true', 'extra field not declared in schema', 'more field not declared in schema'],
    );
    assert.deepEqual(
      asked.map(({ keys, dryRun }) => [keys.length, dryRun]),
      [
        [6, false],
        [5, true],
        [4, true],
      ],
      'what is left of an object is never made',
    );
  }
});

test('a server that says the same for ever is asked a few times', async () => {
  const gathered = gather({ set: setOf([object]), origins: {} });
  let asked = 0;
  const fields = Array.from({ length: 100 }, (_, index) => [`field${index}`, 1] as const);
  const sent = { ...object, ...Object.fromEntries(fields) };
  await hear(
    gathered,
    object,
    async () => {
      const text = `.field${asked++}: field not declared in schema`;
      throw new ClusterError(
        'INVALID',
        `Cannot apply ConfigMap/shop/b: failed to create typed patch object (shop/b; v1, Kind=ConfigMap): ${text}`,
      );
    },
    { sent, dryRun: true },
  );
  assert.deepEqual([asked, gathered.result().findings.length], [20, 20]);
});

test('what was said of an object stays said where the server is in trouble when it is asked again', async () => {
  const gathered = gather({ set: setOf([object]), origins: {} });
  const answers = [
    new ClusterError(
      'INVALID',
      'Cannot apply ConfigMap/shop/b: failed to create typed patch object (shop/b; v1, Kind=ConfigMap): .extra: field not declared in schema',
    ),
    new ClusterError('REFUSED', 'Cannot apply ConfigMap/shop/b: Internal error occurred', { status: 500, retryable: true }),
  ];
  const judge = async () => {
    throw answers.shift() ?? new Error('asked too often');
  };
  await hear(gathered, object, judge, { sent: object, dryRun: true });
  assert.deepEqual(
    gathered.result().findings.map(({ field }) => field),
    ['extra'],
  );
  assert.equal(answers.length, 0);
});
