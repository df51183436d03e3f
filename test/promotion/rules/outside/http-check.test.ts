import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../../../lib/duration.ts';
import { httpCheck } from '../../../../lib/promotion/rules/outside/http-check.ts';
import { predicateTypes } from '../../../../lib/signing/statement.ts';
import { at, past } from '../facts.ts';
import { evidence, person, signer } from '../people.ts';
import { table } from '../table.ts';

const answered = (given: object = {}, by = 'ci') => {
  const predicate = {
    name: 'smoke',
    url: 'https://smoke.example/',
    status: 200,
    at: at(-60).toISOString(),
    contentType: null,
    digest: `sha256:${'d'.repeat(64)}`,
    answer: { passed: 7 },
    ...given,
  };
  return evidence(predicateTypes.httpCheck, JSON.parse(JSON.stringify(predicate)), { signer: signer(by), at: new Date(predicate.at) });
};

table('httpCheck', httpCheck('smoke'), [
  ['allows a good answer', { evidence: [answered()] }, 'allow'],
  ['denies where nobody has asked', {}, /^Nobody has asked "smoke" about 1\.1\.0$/],
  ['denies a bad answer', { evidence: [answered({ status: 503 })] }, /^"smoke" answered 503 about 1\.1\.0$/],
  ['passes over other checks', { evidence: [answered({ name: 'load' })] }, /^Nobody has asked/],
  ['lets the newest decide', { evidence: [answered({ status: 500 }), answered({ at: at(-70).toISOString() })] }, 'deny'],
  [
    'denies an answer that is too old',
    { evidence: [answered({ at: at(-901).toISOString() })] },
    /is of 2026-01-01T11:44:59\.000Z, older than 15m$/,
  ],
  ['allows one that is just young enough', { evidence: [answered({ at: at(-900).toISOString() })] }, 'allow'],
  [
    'passes over what is no answer',
    { evidence: [evidence(predicateTypes.httpCheck, { name: 'smoke', status: 'fine' })] },
    /^Nobody has asked/,
  ],
  [
    'denies an answer that says it is younger than its signature, once that is too old',
    { evidence: [{ ...answered({ at: '9999-12-31T23:59:59Z' }), at: at(-901) }] },
    /is of 2026-01-01T11:44:59\.000Z, older than 15m$/,
  ],
  [
    'denies one of the year 0',
    { evidence: [answered({ at: '0000-01-01T00:00:00Z' })] },
    /is of 0000-01-01T00:00:00\.000Z, older than 15m$/,
  ],
  ['passes over statements of other types', { evidence: [{ ...answered(), type: predicateTypes.images }] }, 'deny'],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0') }, 'allow'],
]);

const own = httpCheck('smoke', {
  by: [person('ci')],
  maximalAge: Duration.hours(1),
  where: ({ answer, status }) => {
    assert.ok(typeof answer === 'object' && answer !== null && 'passed' in answer);
    return (status === 200 && answer.passed === 7) || `${answer.passed} passed`;
  },
});

table('httpCheck by somebody, where', own, [
  ['allows what it wants', { evidence: [answered({ at: at(-3000).toISOString() })] }, 'allow'],
  ['says what it says', { evidence: [answered({ answer: { passed: 6 } })] }, /^"smoke" answered 200 about 1\.1\.0: 6 passed$/],
  ['denies what it cannot read', { evidence: [answered({ answer: 'fine' })] }, /is not what the policy expects/],
  ['passes over other people', { evidence: [answered({}, 'eve')] }, /^Nobody has asked/],
]);

test('httpCheck of no name, or by nobody, is refused where it is written', () => {
  assert.throws(() => httpCheck('Smoke tests'), { code: 'BAD_OPTION' });
  assert.throws(() => httpCheck('smoke', { by: [] }), { code: 'BAD_OPTION' });
});
