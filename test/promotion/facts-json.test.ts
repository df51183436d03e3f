import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotionFacts } from '../../lib/constructs/testing/promotion-facts.ts';
import { digestOf } from '../../lib/digest.ts';
import { isJsonObject, type Json } from '../../lib/json.ts';
import type { PromotionFacts, ReleaseFact, SourceFact } from '../../lib/promotion/facts.ts';
import { factsFromJson, factsToJson } from '../../lib/promotion/facts-json.ts';
import type { Identity } from '../../lib/signing/identity.ts';
import { seededRandom } from '../seeded-random.ts';
import { deployment } from './rules/objects.ts';

type Random = () => number;

test('facts of every shape come back from JSON as they were', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const facts = someFacts(seededRandom(seed));
    const { diff, ...plain } = facts;
    const { diff: again, ...read } = factsFromJson(JSON.parse(JSON.stringify(factsToJson(facts))));
    assert.deepEqual(withoutUndefined(read), withoutUndefined(plain), `seed ${seed}`);
    assert.deepEqual(again.changes, diff.changes);
  }
});

test('lists that are not there are empty, as facts of before evidence have none', () => {
  const json = factsToJson(promotionFacts({}));
  assert.ok(isJsonObject(json));
  const { stays: _s, approvals: _a, evidence: _e, reports: _r, vetoes: _v, contents: _c, ...older } = json;
  const { approvals, contents, evidence, reports, stays, vetoes } = factsFromJson(older);
  assert.deepEqual([stays, approvals, evidence, reports, vetoes, contents], [[], [], [], [], [], undefined]);
});

test('statements that are none are refused', () => {
  const json = factsToJson(promotionFacts({}));
  assert.ok(isJsonObject(json));
  const signer = { kind: 'certificate', issuer: 'https://issuer.example', subject: 'ann' };
  const report = {
    environment: 'staging',
    cluster: 'eu',
    delivery: 'a/b',
    healthy: true,
    observedAt: 'now',
    validUntil: 'later',
    signer,
    digest: 'x',
  };
  const wrongs: readonly { readonly [key: string]: Json }[] = [
    { evidence: [{ type: 'a', signer, digest: 'x', at: '2026-01-01T00:00:00Z' }] },
    { evidence: 'none' },
    { approvals: [{ decision: 'maybe' }] },
    { reports: [report] },
    { actor: { name: 'ann', identity: { kind: 'key', keyId: 'md5:1', name: 'ann' } } },
    { candidate: { version: '1.0.0', digest: 'x', signed: true } },
  ];
  for (const wrong of wrongs) assert.throws(() => factsFromJson({ ...json, ...wrong }), { name: 'ZodError' });
});

function someFacts(random: Random): PromotionFacts {
  const maybe = <T>(value: T): T | undefined => (random() < 0.5 ? value : undefined);
  const many = <T>(make: () => T): readonly T[] => Array.from({ length: Math.floor(random() * 3) }, make);
  const date = () => new Date(Math.floor(random() * 2e12));
  const word = () => ['staging', 'a "b"', 'ü\n', '__proto__', ''][Math.floor(random() * 5)] ?? '';
  const identity = (): Identity =>
    random() < 0.5
      ? { kind: 'key', keyId: digestOf(String(random())), name: `key ${word()}` }
      : { kind: 'certificate', issuer: 'https://issuer.example', subject: `ann ${word()}` };
  const json = (): Json => [null, 1.5, word(), [word()], { a: { b: [true] } }][Math.floor(random() * 5)] ?? null;
  const stay = (): SourceFact => ({
    name: word(),
    version: '1.0.0',
    since: date(),
    until: maybe(date()),
    rolledBack: maybe(true),
    healthySince: maybe(date()),
  });
  const release = (): ReleaseFact => ({
    version: word(),
    digest: word(),
    created: maybe(date()),
    revision: maybe(word()),
    author: maybe(word()),
    dirty: maybe(false),
    signers: maybe(many(identity)),
    images: maybe(many(() => ({ image: word(), digest: maybe(word()), signers: maybe(many(identity)) }))),
  });
  return promotionFacts({
    actor: { name: word(), identity: maybe(identity()) },
    candidate: release(),
    current: maybe(release()),
    source: maybe(stay()),
    stays: many(stay),
    history: many(() => ({
      sequence: 1,
      action: word(),
      version: maybe('1.0.0'),
      who: word(),
      when: date(),
      approvals: maybe(many(word)),
    })),
    approvals: many(() => ({
      decision: 'decline' as const,
      environment: word(),
      base: maybe(word()),
      signer: identity(),
      why: maybe(word()),
      at: date(),
      expires: date(),
      digest: word(),
    })),
    evidence: many(() => ({ type: word(), predicate: json(), signer: identity(), digest: word(), at: date() })),
    reports: many(() => ({
      environment: word(),
      cluster: word(),
      delivery: word(),
      healthy: random() < 0.5,
      healthySince: maybe(date()),
      observedAt: date(),
      validUntil: date(),
      signer: identity(),
      digest: word(),
    })),
    vetoes: many(() => ({ version: word(), index: word(), who: word(), why: word(), since: date() })),
    after: random() < 0.5 ? [] : [deployment('web')],
    now: date(),
  });
}

/** JSON knows no undefined; dates stay what they are. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, withoutUndefined(one)]])));
}
