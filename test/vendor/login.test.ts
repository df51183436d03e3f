import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorization } from '../../lib/vendor/login.ts';

const told = (address: string, origin = new URL(address).origin) =>
  authorization(new URL(address), { origin, password: { username: 'ann', password: 'p:w' } }).authorization;

test('a login is told with TLS, and on this machine without', () => {
  const basic = `Basic ${Buffer.from('ann:p:w').toString('base64')}`;
  for (const address of ['https://charts.example.com/a', 'http://127.0.0.1:8080/', 'http://localhost/', 'http://[::1]:1/'])
    assert.equal(told(address), basic, address);
  for (const address of [
    'http://charts.example.com/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://10.0.0.1/',
  ])
    assert.equal(told(address), undefined, address);
});

test('a login is told to its own scheme, host and port only', () => {
  const origin = 'https://charts.example.com';
  for (const address of [
    'https://charts.example.com:8443/',
    'https://example.com/',
    'https://charts.example.com.evil.example/',
    'https://cdn.example.com/',
  ])
    assert.equal(told(address, origin), undefined, address);
  assert.deepEqual(authorization(new URL(origin), undefined), {});
});
