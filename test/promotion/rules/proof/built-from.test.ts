import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Build, provenanceOf } from '../../../../lib/artifact/provenance.ts';
import { digestOf } from '../../../../lib/digest.ts';
import { builtFrom } from '../../../../lib/promotion/rules/proof/built-from.ts';
import { predicateTypes } from '../../../../lib/signing/statement.ts';
import { at, past } from '../facts.ts';
import { evidence, person, signer } from '../people.ts';
import { table } from '../table.ts';

const source = 'https://github.com/acme/shop';
const builder = 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main';
const candidate = { version: '1.1.0', digest: `sha256:${'b'.repeat(64)}`, signers: [signer('ci')] };

function built(given: Partial<Build> = {}, by = 'ci') {
  const build: Build = {
    project: 'shop',
    version: '1.1.0',
    source,
    commit: 'c'.repeat(40),
    ref: 'refs/heads/main',
    dirty: false,
    inputs: [],
    locks: {},
    policies: digestOf('policies'),
    tools: {},
    builder,
    startedOn: at(-60),
    finishedOn: at(-50),
    ...given,
  };
  return { candidate, evidence: [evidence(predicateTypes.provenance, provenanceOf(build), { signer: signer(by) })] };
}

table('builtFrom', builtFrom({ source, branch: 'main', builder }), [
  ['allows what was built there', built(), 'allow'],
  ['reads an address as others write it', built({ source: 'git+https://github.com/acme/shop.git' }), 'allow'],
  [
    'denies another repository',
    built({ source: 'https://github.com/eve/shop' }),
    /^1\.1\.0 was built from git\+https:\/\/github\.com\/eve\/shop, not from https:\/\/github\.com\/acme\/shop$/,
  ],
  ['denies a repository whose name only begins so', built({ source: 'https://github.com/acme/shop-evil' }), 'deny'],
  ['denies an unnamed one', built({ source: undefined }), /an unnamed source/],
  ['denies another branch', built({ ref: 'refs/heads/feature' }), /from refs\/heads\/feature, not from refs\/heads\/main$/],
  ['denies a tag of that name', built({ ref: 'refs/tags/main' }), 'deny'],
  ['denies an unnamed ref', built({ ref: undefined }), /an unnamed ref/],
  [
    'denies another builder',
    built({ builder: 'https://pawl.dev/builder/local' }),
    /was built by https:\/\/pawl\.dev\/builder\/local, not by/,
  ],
  ['denies what was not committed', built({ dirty: true }), /files that differ from its commit$/],
  ['denies without provenance', { candidate }, /has no provenance that its publisher signed$/],
  ['denies what a key for evidence says', built({}, 'scanner'), /has no provenance that its publisher signed$/],
  ['denies where nobody looked who published', { ...built(), candidate: { version: '1.1.0', digest: candidate.digest } }, 'deny'],
  [
    'denies what it cannot read',
    { candidate, evidence: [evidence(predicateTypes.provenance, { buildType: 'https://other.example' })] },
    /that Pawl did not write$/,
  ],
  ['takes one that is right among others', { candidate, evidence: [...built({ dirty: true }).evidence, ...built().evidence] }, 'allow'],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0') }, 'allow'],
]);

table('builtFrom a tag', builtFrom({ source, ref: /refs\/tags\/v\d+/, by: [person('scanner')] }), [
  ['allows a ref that is as the pattern says', built({ ref: 'refs/tags/v1' }, 'scanner'), 'allow'],
  ['wants the whole of it', built({ ref: 'refs/tags/v1-evil' }, 'scanner'), 'deny'],
  ['asks those whom it names', built({ ref: 'refs/tags/v1' }), 'deny'],
]);

test('builtFrom nowhere is refused where it is written', () => {
  assert.throws(() => builtFrom({ source: '' }), { code: 'BAD_OPTION' });
  assert.throws(() => builtFrom({ source, by: [] }), { code: 'BAD_OPTION' });
});
