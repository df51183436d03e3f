import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Challenge, parseChallenge } from '../../lib/oci/remote/challenge.ts';

const bearer = (realm: string, service?: string, scope?: string): Challenge => ({ kind: 'bearer', realm, service, scope });

const cases: readonly (readonly [string | undefined, Challenge | undefined])[] = [
  [undefined, undefined],
  ['', undefined],
  ['Negotiate', undefined],
  ['Basic realm="x"', { kind: 'basic' }],
  ['basic', { kind: 'basic' }],
  ['Bearer realm="https://a/token",service="b",scope="repository:c:pull,push"', bearer('https://a/token', 'b', 'repository:c:pull,push')],
  ['bearer REALM=https://a/token , Service = x', bearer('https://a/token')],
  ['Bearer realm="a \\"quoted\\" word"', bearer('a "quoted" word')],
  ['Basic realm="x", Bearer realm="https://a/token"', bearer('https://a/token')],
  ['Negotiate abc==, Basic realm="Bearer realm=evil"', { kind: 'basic' }],
  ['Bearer service="b"', undefined],
  ['realm="https://a/token"', undefined],
  [`Bearer realm="${'a'.repeat(9000)}"`, undefined],
];

for (const [header, challenge] of cases) {
  test(`a challenge "${header?.slice(0, 60)}" is read as ${challenge?.kind ?? 'none that can be met'}`, () => {
    assert.deepEqual(parseChallenge(header), challenge);
  });
}
