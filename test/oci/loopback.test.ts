import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from '../../lib/oci/loopback.ts';

const here = [
  'localhost',
  'LocalHost:5000',
  '127.0.0.1',
  '127.0.0.1:5000',
  '127.8.9.10:80',
  '127.1:5000',
  '0x7f.0.0.1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]:5000',
];
const elsewhere = [
  '',
  'localhost.',
  'localhost.example.com',
  'my.localhost',
  'example.com:127',
  '127.0.0.1.example.com',
  '127.example.com',
  '128.0.0.1',
  '0.0.0.0:5000',
  '10.127.0.1',
  '[::]',
  '[::2]:5000',
  '[::ffff:127.0.0.1]',
  'example.com/127.0.0.1',
  '1.2.3.999',
];

for (const host of here) test(`"${host}" is this machine`, () => assert.equal(isLoopback(host), true));
for (const host of elsewhere) test(`"${host}" is not this machine`, () => assert.equal(isLoopback(host), false));
