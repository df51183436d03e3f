import assert from 'node:assert/strict';
import { it } from 'node:test';
import { satisfies } from './go.ts';

const table = [
  { version: '1.26.8', needed: '1.25.0', answer: true },
  { version: '1.25.0', needed: '1.25.0', answer: true },
  { version: '1.25', needed: '1.25.0', answer: true },
  { version: '1.24.11', needed: '1.25.0', answer: false },
  { version: '1.9', needed: '1.10', answer: false },
  { version: '2.0', needed: '1.25', answer: true },
  { version: '1.26rc1', needed: '1.25.0', answer: true },
];

for (const { version, needed, answer } of table)
  it(`Go ${version} ${answer ? 'builds' : 'does not build'} what asks for ${needed}`, () =>
    assert.equal(satisfies(version, needed), answer));
