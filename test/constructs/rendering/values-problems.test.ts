import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueProblems } from '../../../lib/constructs/rendering/values-problems.ts';

test('what helm 3.18 and newer say of values is taken apart', () => {
  const reason = `Error: values don't meet the specifications of the schema(s) in the following chart(s):
web:
- at '': missing property 'host'
- at '/ports/0/name': got number, want string
db:
- at '/a~1b': additional properties 'x' not allowed
`;
  assert.deepEqual(valueProblems(reason), [
    { chart: 'web', path: '', message: "missing property 'host'" },
    { chart: 'web', path: 'ports[0].name', message: 'got number, want string' },
    { chart: 'db', path: 'a/b', message: "additional properties 'x' not allowed" },
  ]);
});

test('so is what older ones say, and another refusal is none of values', () => {
  const reason = `Error: values don't meet the specifications of the schema(s) in the following chart(s):
web:
- (root): host is required
- image.tag: Invalid type. Expected: string, given: integer
`;
  assert.deepEqual(valueProblems(reason), [
    { chart: 'web', path: '', message: 'host is required' },
    { chart: 'web', path: 'image.tag', message: 'Invalid type. Expected: string, given: integer' },
  ]);
  assert.deepEqual(valueProblems('Error: execution error at (web/templates/a.yaml:1:3): no'), []);
});
