import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attested } from '../../../../lib/promotion/rules/proof/attested.ts';
import { imagesSigned } from '../../../../lib/promotion/rules/proof/images-signed.ts';
import { releaseSigned } from '../../../../lib/promotion/rules/proof/release-signed.ts';
import { predicateTypes } from '../../../../lib/signing/statement.ts';
import { at, past } from '../facts.ts';
import { evidence, person, signer } from '../people.ts';
import { table } from '../table.ts';

const type = 'https://in-toto.io/attestation/test-result/v0.1';
const by = [person('ci')];
const candidate = { version: '1.1.0', digest: `sha256:${'b'.repeat(64)}` };
const rollback = { action: 'rollback', history: past('1.1.0') } as const;

table('attested by a short name', attested({ type: 'test-result', by }), [
  ['asks for the type that it stands for', { evidence: [evidence(type, {})] }, 'allow'],
]);

table('attested', attested({ type, by }), [
  ['allows what somebody trusted has attested', { evidence: [evidence(type, {})] }, 'allow'],
  ['denies without a statement', {}, /^https:\/\/in-toto\.io.* of 1\.1\.0 is not attested by ci@shop\.example$/],
  ['passes over other types', { evidence: [evidence('https://in-toto.io/attestation/scan/v0.1', {})] }, 'deny'],
  ['passes over other people', { evidence: [evidence(type, {}, { signer: signer('eve') })] }, 'deny'],
  [
    'passes over an issuer that says the same name',
    { evidence: [evidence(type, {}, { signer: { kind: 'certificate', issuer: 'https://evil.example', subject: 'ci@shop.example' } })] },
    'deny',
  ],
  ['allows a rollback to what was here', rollback, 'allow'],
]);

const passed = attested({
  type,
  by,
  where: (predicate) => {
    assert.ok(typeof predicate === 'object' && predicate !== null && 'result' in predicate);
    if ('suite' in predicate && predicate.suite !== 'unit') return false;
    return predicate.result === 'PASSED' || 'the tests did not pass';
  },
});

table('attested where', passed, [
  ['allows what it wants', { evidence: [evidence(type, { result: 'PASSED' })] }, 'allow'],
  [
    'says what it says',
    { evidence: [evidence(type, { result: 'FAILED' })] },
    /^1\.1\.0: the tests did not pass \(.*attested by ci@shop\.example at 2026-01-01T11:59:00/,
  ],
  [
    'lets the newest decide',
    { evidence: [evidence(type, { result: 'PASSED' }, { at: at(-9) }), evidence(type, { result: 'FAILED' }, { at: at(-5) })] },
    'deny',
  ],
  [
    'lets the newest decide, in any order',
    { evidence: [evidence(type, { result: 'PASSED' }, { at: at(-5) }), evidence(type, { result: 'FAILED' }, { at: at(-9) })] },
    'allow',
  ],
  [
    'passes over what is about something else',
    {
      evidence: [evidence(type, { result: 'PASSED' }, { at: at(-9) }), evidence(type, { result: 'FAILED', suite: 'load' }, { at: at(-5) })],
    },
    'allow',
  ],
  ['denies where all is about something else', { evidence: [evidence(type, { result: 'PASSED', suite: 'load' })] }, /^No statement of/],
  ['denies what it cannot read', { evidence: [evidence(type, 'PASSED')] }, /its predicate is not what the policy expects/],
]);

table('releaseSigned', releaseSigned(), [
  ['allows what a publisher signed', { candidate: { ...candidate, signers: [signer('ci')] } }, 'allow'],
  ['denies what nobody signed', { candidate: { ...candidate, signers: [] } }, /^1\.1\.0 is signed by nobody who is trusted with releases$/],
  ['denies where nobody looked', { candidate }, /^Nobody has looked who signed 1\.1\.0/],
  ['denies a rollback, too', { ...rollback, candidate: { ...candidate, signers: [] } }, 'deny'],
]);

table('releaseSigned by', releaseSigned({ by }), [
  ['allows one of them', { candidate: { ...candidate, signers: [signer('eve'), signer('ci')] } }, 'allow'],
  [
    'denies others',
    { candidate: { ...candidate, signers: [signer('eve')] } },
    /^1\.1\.0 is signed by eve@shop\.example, not by ci@shop\.example$/,
  ],
]);

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const web = { image: 'acme/web:1', digest: digest('1') };
const stated = (name: string) => evidence(predicateTypes.images, { environments: { production: [web] } }, { signer: signer(name) });

table('imagesSigned', imagesSigned({ by, except: ['registry.k8s.io/'] }), [
  ['allows what is signed', { candidate: { ...candidate, images: [{ ...web, signers: [signer('ci')] }] } }, 'allow'],
  ['allows what a statement names by digest', { candidate: { ...candidate, images: [web] }, evidence: [stated('ci')] }, 'allow'],
  [
    'denies what a statement names that somebody else signed',
    { candidate: { ...candidate, images: [web] }, evidence: [stated('eve')] },
    /did not sign: acme\/web:1$/,
  ],
  [
    'denies another image of that name',
    { candidate: { ...candidate, images: [{ ...web, digest: digest('2') }] }, evidence: [stated('ci')] },
    'deny',
  ],
  [
    'denies what somebody else signed',
    { candidate: { ...candidate, images: [{ ...web, signers: [signer('eve')] }] } },
    /acme\/web:1 \(signed by eve@shop\.example\)$/,
  ],
  [
    'denies what could not be looked at',
    { candidate: { ...candidate, images: [{ ...web, unread: 'the registry answered 403' }] } },
    /acme\/web:1 \(not proven: the registry answered 403\)$/,
  ],
  [
    'allows by a statement what could not be looked at',
    { candidate: { ...candidate, images: [{ ...web, unread: 'no answer' }] }, evidence: [stated('ci')] },
    'allow',
  ],
  ['denies what nobody signed', { candidate: { ...candidate, images: [{ ...web, signers: [] }] } }, /did not sign: acme\/web:1$/],
  ['denies what is named by tag', { candidate: { ...candidate, images: [{ image: 'acme/web:1' }] } }, /not named by digest/],
  ['asks nothing of exceptions', { candidate: { ...candidate, images: [{ image: 'registry.k8s.io/pause:3' }] } }, 'allow'],
  ['allows a release without images', { candidate: { ...candidate, images: [] } }, 'allow'],
  ['denies where nobody has told them', { candidate }, 'deny'],
  [
    'reads no statement that is none',
    { candidate: { ...candidate, images: [web] }, evidence: [evidence(predicateTypes.images, { environments: [] })] },
    'deny',
  ],
]);

test('proof by nobody is refused where it is written', () => {
  for (const make of [
    () => attested({ type, by: [] }),
    () => attested({ type: JSON.parse('"test-results"'), by }),
    () => releaseSigned({ by: [] }),
    () => imagesSigned({ by: [] }),
  ])
    assert.throws(make, { code: 'BAD_OPTION' });
});
