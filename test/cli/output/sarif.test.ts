import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { z } from 'zod';
import { sarifText } from '../../../lib/cli/output/sarif.ts';
import type { Finding } from '../../../lib/finding.ts';
import { objectId } from '../../../lib/object-id.ts';

const options = { version: '1.2.3', prefix: '' };

const finding: Finding = {
  id: 'images-exact',
  severity: 'error',
  message: 'Image "nginx" names no version',
  fix: 'Name a version or a digest',
  environment: 'production',
  application: 'web',
  object: objectId({ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }),
  field: 'spec.template.spec.containers[name=web].image',
  construct: 'web/deployment',
  source: { file: 'environments/web.ts', line: 12, column: 5 },
};

const places = z.object({
  runs: z.tuple([
    z.object({
      results: z.array(
        z.object({
          ruleId: z.string(),
          level: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.tuple([
            z.object({ physicalLocation: z.object({ artifactLocation: z.object({ uri: z.string() }), region: z.unknown() }) }),
          ]),
          partialFingerprints: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ]),
});

test('findings are valid SARIF 2.1.0, whatever they have', () => {
  const bare: Finding = { id: 'configuration', severity: 'warning', message: 'Something "is"\nwrong\u001b[31m' };
  for (const findings of [[], [finding], [finding, bare, { ...finding, id: 'other', source: undefined }]])
    assert.deepEqual(problemsOf(JSON.parse(sarifText(findings, options))), []);
  assert.notDeepEqual(problemsOf({ version: '2.1.0', runs: [{ results: [] }] }), [], 'the schema can refuse');
});

test('a finding stands at its line of the repository, with the sentence and what to do', () => {
  const [result] = resultsOf([finding], { ...options, prefix: 'deploy tools/' });
  assert.equal(result?.ruleId, 'images-exact');
  assert.equal(result?.level, 'error');
  assert.equal(result?.message.text, 'Image "nginx" names no version. Name a version or a digest.');
  assert.deepEqual(result?.locations[0].physicalLocation, {
    artifactLocation: { uri: 'deploy%20tools/environments/web.ts' },
    region: { startLine: 12, startColumn: 5 },
  });
});

test('a finding without a place lies at the entry of the project, because scanners drop results without one', () => {
  const [result] = resultsOf([{ ...finding, source: undefined }], options);
  assert.equal(result?.locations[0].physicalLocation.artifactLocation.uri, 'environments/index.ts');
});

test('a fingerprint outlives a moved line and another wording, and differs for another object', () => {
  const printOf = (one: Finding) => resultsOf([one], options)[0]?.partialFingerprints;
  assert.deepEqual(printOf({ ...finding, message: 'Other words', source: { file: 'environments/web.ts', line: 99 } }), printOf(finding));
  assert.notDeepEqual(printOf({ ...finding, environment: 'staging' }), printOf(finding));
});

function resultsOf(findings: readonly Finding[], given: typeof options) {
  return places.parse(JSON.parse(sarifText(findings, given))).runs[0].results;
}

/** By the JSON schema of SARIF itself. It is of draft 4, of which it uses nothing that later drafts read otherwise. */
function problemsOf(log: unknown): readonly unknown[] {
  const schema = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
  );
  delete schema.$schema;
  delete schema.id;
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  return validate(log) ? [] : (validate.errors ?? []);
}

test('the file that an object came in with is a related place', () => {
  const input = { file: 'vendor/prometheus.yaml', line: 7 };
  const related = z.object({ runs: z.tuple([z.object({ results: z.tuple([z.object({ relatedLocations: z.json() })]) })]) });
  const { runs } = related.parse(JSON.parse(sarifText([{ ...finding, input }], { ...options, prefix: 'deploy/' })));
  assert.deepEqual(runs[0].results[0].relatedLocations, [
    {
      physicalLocation: {
        artifactLocation: { uri: 'deploy/vendor/prometheus.yaml', uriBaseId: '%SRCROOT%' },
        region: { startLine: 7 },
      },
    },
  ]);
});
