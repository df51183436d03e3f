import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acknowledge } from '../../../lib/checks/acknowledgements/acknowledgement.ts';
import { readAcknowledgements } from '../../../lib/checks/acknowledgements/read-acknowledgements.ts';
import { readProvided } from '../../../lib/checks/read-provided.ts';

const sound = acknowledge({ finding: 'dangling-secret', object: 'Secret/shop/*', reason: 'It comes', expires: '2027-01-31' });

const hostile: readonly (readonly [value: unknown, message: string])[] = [
  ['all of them', 'Environment "production" acknowledges something that is no list'],
  [[null], 'Acknowledgement 1 of Environment "production" is none, expected acknowledge({ … })'],
  [[{ ...sound, kind: 'pardon' }], 'Acknowledgement 1 of Environment "production" is none, expected acknowledge({ … })'],
  [[{ ...sound, finding: '' }], 'Acknowledgement 1 of Environment "production" names no finding'],
  [[{ ...sound, object: 1 }], 'Acknowledgement 1 of Environment "production" names an object that is no text'],
  [[{ ...sound, reason: ' ' }], 'Acknowledgement 1 of Environment "production" gives no reason'],
  [
    [{ ...sound, expires: undefined }],
    'Acknowledgement 1 of Environment "production" expires on "undefined", expected a day like 2027-01-31',
  ],
  [
    [{ ...sound, expires: '2027-02-30' }],
    'Acknowledgement 1 of Environment "production" expires on "2027-02-30", expected a day like 2027-01-31',
  ],
  [[{ ...sound, expires: 'never' }], 'Acknowledgement 1 of Environment "production" expires on "never", expected a day like 2027-01-31'],
  [
    [sound, { ...sound, expires: 20270131 }],
    'Acknowledgement 2 of Environment "production" expires on "20270131", expected a day like 2027-01-31',
  ],
  [
    [{ ...sound, expires: Object.create(null) }],
    'Acknowledgement 1 of Environment "production" expires on "something that has no words", expected a day like 2027-01-31',
  ],
];

for (const [value, message] of hostile) {
  test(`acknowledgements refuse ${JSON.stringify(value)}`, () => {
    const { findings } = readAcknowledgements(value, 'Environment "production"');
    assert.deepEqual(
      findings.map((finding) => finding.message),
      [message],
    );
  });
}

test('sound acknowledgements are read without anything else that they carry', () => {
  assert.deepEqual(readAcknowledgements([{ ...sound, ticket: 12 }], 'Project "shop"'), { acknowledged: [sound], findings: [] });
  assert.deepEqual(readAcknowledgements(undefined, 'Project "shop"'), { acknowledged: [], findings: [] });
});

test('provided objects are ids, with stars or without; everything else is a finding', () => {
  const { provided, findings } = readProvided(['Secret/shop/tls', 'Secret/shop/*', 'tls', 1, null], 'Environment "production"');
  assert.deepEqual(provided, ['Secret/shop/tls', 'Secret/shop/*']);
  assert.deepEqual(
    findings.map(({ message }) => message),
    [
      'Environment "production" says that "tls" is provided, which is no object',
      'Environment "production" says that "1" is provided, which is no object',
      'Environment "production" says that "null" is provided, which is no object',
    ],
  );
  assert.equal(readProvided('Secret/shop/tls', 'Environment "production"').findings.length, 1);
});
