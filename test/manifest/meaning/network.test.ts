import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contains, readNetwork } from '../../../lib/manifest/meaning/network.ts';

function holds(outer: string, inner: string): boolean | undefined {
  const [left, right] = [readNetwork(outer), readNetwork(inner)];
  return left === undefined || right === undefined ? undefined : contains(left, right);
}

test('a network holds those with its prefix, host bits aside', () => {
  for (const [outer, inner, expected] of [
    ['0.0.0.0/0', '10.1.2.3/32', true],
    ['10.9.9.9/8', '10.200.0.0/16', true],
    ['10.0.0.0/8', '11.0.0.0/16', false],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['255.255.255.255/32', '255.255.255.255/32', true],
    ['::/0', 'fd00::1/128', true],
    ['fd00::/8', 'FD12:3456::/32', true],
    ['1:2:3:4:5:6:7:8/127', '1:2:3:4:5:6:7:9/128', true],
    ['2001:db8::/32', '2001:db9::/48', false],
    ['0.0.0.0/0', 'fd00::/8', false],
    ['::/0', '10.0.0.0/8', false],
  ] as const)
    assert.equal(holds(outer, inner), expected, `${outer} and ${inner}`);
});

test('what is no network is not read', () => {
  for (const text of [
    ...['', '10.0.0.0', '10.0.0.0/33', '10.0.0/8', '10.0.0.256/8', '10.0.0.0.0/8', '10.0.0.0/-1', ' 10.0.0.0/8', '10.0.0.0/8\n'],
    ...['::/129', ':::/0', '1::2::3/64', '1:2:3:4:5:6:7/64', '1:2:3:4:5:6:7:8::/64', '12345::/16', 'g::/16', '::ffff:10.0.0.0/104'],
    `${'1:'.repeat(1000)}/1`,
  ])
    assert.equal(readNetwork(text), undefined, text);
});
