import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Happening } from '../../lib/events/event.ts';
import { formatEvent } from '../../lib/events/format.ts';
import { sentence } from '../../lib/events/sentence.ts';
import type { ObjectId } from '../../lib/object-id.ts';

const web = 'Deployment.apps/shop/web' as ObjectId;
const image = ['spec.template.spec.containers[name=web].image'];
const kubectl = [{ manager: 'kubectl-set', operation: 'Update' }];

const cases: readonly [what: Happening, text: string][] = [
  [
    { kind: 'drift-reverted', object: web, deleted: false, fields: image, managers: kubectl, milliseconds: 6 },
    'spec.template.spec.containers[name=web].image of Deployment.apps/shop/web was set by kubectl-set; turned back after 6 ms',
  ],
  [
    { kind: 'drift-reverted', object: web, deleted: true, fields: [], managers: [], milliseconds: 9 },
    'Deployment.apps/shop/web was deleted; turned back after 9 ms',
  ],
  [
    { kind: 'drift-observed', object: web, deleted: false, fields: ['spec.replicas'], managers: [] },
    'spec.replicas of Deployment.apps/shop/web was changed; left alone while nothing is applied',
  ],
  [
    { kind: 'suspended', by: 'ada', reason: 'incident', until: '2026-01-02T00:00:00Z' },
    'Suspended by ada until 2026-01-02T00:00:00Z: incident',
  ],
  [
    { kind: 'refused', code: 'PLAN_REFUSED', refusals: Array.from({ length: 7 }, (_, at) => ({ reason: `reason ${at}` })) },
    'Refused, nothing was changed: reason 0; reason 1; reason 2; reason 3; reason 4; and 2 more',
  ],
  [
    { kind: 'refused', code: 'WAVE_REFUSED', refusals: [{ object: web, reason: 'no' }] },
    'Refused, earlier waves are applied: Deployment.apps/shop/web: no',
  ],
  [
    { kind: 'overridden', sequence: 7, version: '1.2.0', who: 'ann', why: 'shop is down' },
    'Record 7 moved this environment to 1.2.0 past its policies, and nobody has acknowledged that: ann, "shop is down"',
  ],
];

for (const [what, text] of cases)
  it(`sentence puts "${what.kind}" as "${text.slice(0, 60)}…"`, () => {
    assert.equal(sentence(what), text);
  });

const event = {
  at: new Date('2026-01-01T00:00:00Z'),
  delivery: { namespace: 'shop', name: 'web' },
  what: { kind: 'pruned', objects: [web] },
} as const;

it('format prints one line of JSON that programs can read', () => {
  assert.deepEqual(JSON.parse(formatEvent(event, 'json')), {
    time: '2026-01-01T00:00:00.000Z',
    level: 'normal',
    delivery: 'shop/web',
    event: 'pruned',
    message: 'Pruned Deployment.apps/shop/web',
    objects: ['Deployment.apps/shop/web'],
  });
});

it('format prints one line for people', () => {
  assert.equal(formatEvent(event, 'text'), '2026-01-01T00:00:00.000Z   shop/web: Pruned Deployment.apps/shop/web');
});

it('format keeps the sentence where a happening carries a message of its own', () => {
  const line = JSON.parse(formatEvent({ at: event.at, what: { kind: 'failed', code: 'X', message: 'It broke' } }, 'json')) as {
    message: string;
    code: string;
  };
  assert.deepEqual([line.message, line.code], ['It broke', 'X']);
});

it('format prints one line of text whatever words of others are in it', () => {
  const what = { kind: 'overridden', sequence: 7, version: '1.2.0', who: 'ann\u001b[2J', why: 'a\nb' } as const;
  assert.equal(
    formatEvent({ ...event, what }, 'text'),
    '2026-01-01T00:00:00.000Z ! shop/web: Record 7 moved this environment to 1.2.0 past its policies, and nobody has acknowledged that: ann [2J, "a b"',
  );
});
