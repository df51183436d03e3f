import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundedJson } from '../../lib/signing/bundle/bounded-json.ts';
import { plainBundle } from '../../lib/signing/bundle/plain-bundle.ts';
import { readBundle } from '../../lib/signing/bundle/read-bundle.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { readStatement, statementSchema } from '../../lib/signing/statement.ts';
import { changedIn } from '../oci/changed-json.ts';
import { approval, bytesOf, hex, jsonOf } from './samples.ts';

const bundle = jsonOf(await keySigner(generateKey().privatePem).sign(approval));

test('a bundle of the usual form is read as the schema reads it, whatever part of it became what', () => {
  let plain = 0;
  for (const text of changedIn(bundle)) {
    const quick = readBundle(bytesOf(text));
    if (plainBundle(JSON.parse(text)) !== undefined) plain += 1;
    // A log without entries says nothing, and is not of the form that is read without the schema.
    const bySchema = readBundle(bytesOf(text.replace('"publicKey":', '"tlogEntries":[],"publicKey":')));
    assert.deepEqual(quick, bySchema, text);
  }
  assert.ok(plain > 5, `${plain} of them are plain`);
  assert.equal(plainBundle({ ...bundle, verificationMaterial: { ...bundle.verificationMaterial, tlogEntries: [] } }), undefined);
});

test('base64 that is none, empty or too long is left to the schema to refuse', () => {
  const { dsseEnvelope } = bundle;
  for (const sig of ['', 'A', 'AAA', 'AA=', 'A A=', 'AB==', 'A'.repeat(8192), 7]) {
    const changed = { ...bundle, dsseEnvelope: { ...dsseEnvelope, signatures: [{ sig }] } };
    assert.equal(plainBundle(changed), undefined);
    assert.equal(readBundle(bytesOf(changed)).kind, 'bad', String(sig));
  }
});

test('a statement of the usual form is read as the schema reads it, whatever part of it became what', () => {
  const statement = { ...approval, subject: [{ digest: { sha256: hex } }] };
  for (const text of [...changedIn(statement), ...changedIn(approval)]) {
    const json: unknown = JSON.parse(text);
    assert.deepEqual(readStatement(json), statementSchema.safeParse(json).data, text);
  }
});

test('depth is looked for in whatever has many brackets, text or not', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const wide = JSON.stringify(Array.from({ length: 100 }, () => ({})));
  assert.equal(boundedJson(bytesOf(deep(64)), 1000).kind, 'json');
  assert.deepEqual(boundedJson(bytesOf(deep(65)), 1000), { kind: 'bad', fault: 'it is nested more than 64 levels deep' });
  assert.equal(boundedJson(bytesOf(wide), 1000).kind, 'json');
  assert.deepEqual(boundedJson(Buffer.concat([bytesOf(deep(65)), Buffer.from([0xff])]), 1000), {
    kind: 'bad',
    fault: 'it is nested more than 64 levels deep',
  });
  assert.deepEqual(boundedJson(Buffer.from([0xff]), 1000), { kind: 'bad', fault: 'it is not JSON' });
});
