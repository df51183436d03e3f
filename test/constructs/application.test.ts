import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chart } from 'cdk8s';
import { z } from 'zod';
import { application } from '../../lib/constructs/application.ts';
import type { EnvironmentFacts } from '../../lib/constructs/environment-facts.ts';
import { image } from '../../lib/constructs/image.ts';
import { anEnvironment, configMap, messagesOf, synthesize, synthesizeChart } from './synthesize.ts';

const web = application(
  'web',
  z.object({ host: z.string(), ports: z.array(z.object({ number: z.int() })).default([]) }),
  (chart, { host }) => void configMap(chart, host),
);

test('an application gets its configuration with the defaults filled in, and the environment that it goes to', () => {
  let seen: [{ size: number }, EnvironmentFacts] | undefined;
  const app = application('app', z.object({ size: z.int().default(3) }), (_chart, configuration, environment) => {
    seen = [configuration, environment];
  });
  synthesize(anEnvironment([app({})]));
  assert.deepEqual(seen, [{ size: 3 }, { name: 'testing', tier: 'development', kubernetes: '1.35', namespace: 'shop', project: 'shop' }]);
});

test('a wrong configuration is a finding for each mistake, with its path, and other applications stay', () => {
  const wrong = { host: 7, ports: [{ number: 80 }, { number: 'x' }] } as unknown as { host: string };
  const other = application('other', z.object({}), (chart) => void configMap(chart, 'kept'));
  const synthesis = synthesize(anEnvironment([web(wrong), other({})]));
  assert.deepEqual(
    synthesis.findings.map(({ id, environment, application: name, field }) => [id, environment, name, field]),
    [
      ['configuration', 'testing', 'web', 'host'],
      ['configuration', 'testing', 'web', 'ports[1].number'],
    ],
  );
  assert.match(
    synthesis.findings[1]?.message ?? '',
    /^Configuration of application "web" in environment "testing" is not valid: ports\[1\]\.number: .*expected number/,
  );
  assert.deepEqual(
    synthesis.set.objects.map(({ id }) => id),
    ['ConfigMap/shop/kept'],
  );
});

test('a schema that can only be checked asynchronously, or that throws, is a finding with a fix', () => {
  const checks = [
    async () => true,
    () => {
      throw new Error('No such zone "mars"');
    },
  ];
  for (const check of checks) {
    const odd = application('odd', z.string().refine(check), () => {});
    const [finding] = synthesize(anEnvironment([odd('x')])).findings;
    assert.match(
      finding?.message ?? '',
      /^Configuration of application "odd" in environment "testing" is not valid: (?:.*Promise|No such zone)/,
    );
    assert.equal(finding?.fix, 'Correct the schema, or what it is given: what it asks may neither throw nor wait');
  }
});

test('an application that throws is a finding with its sentence and its place', () => {
  const build = () => {
    throw new Error('No such zone "mars"');
  };
  const place = { file: 'environments/web.ts', line: 3, column: 9 };
  const synthesis = synthesizeChart(build, { places: { ofError: () => [place], ofConstruct: () => undefined } });
  assert.deepEqual(messagesOf(synthesis), ['error: Application "web" cannot be built: No such zone "mars"']);
  assert.deepEqual(synthesis.findings[0]?.source, place);
});

test('an application that throws an error which says what to do keeps that', () => {
  const build = () => void image('nginx', 'latest');
  assert.equal(synthesizeChart(build).findings[0]?.fix, 'Say a semver range, like ^1.2 or 1.2.7');
  const odd = () => {
    throw Object.assign(new Error('odd'), { fix: 5 });
  };
  assert.equal(synthesizeChart(odd).findings[0]?.fix, 'Correct what its build function does there');
});

test('an application that is built asynchronously is a finding', () => {
  const later = async (chart: Chart) => {
    await Promise.resolve();
    configMap(chart, 'late');
    throw new Error('nobody hears this');
  };
  assert.deepEqual(messagesOf(synthesizeChart(later as (chart: Chart) => void)), [
    'error: Application "web" cannot be built: its build function is asynchronous, expected one that is done when it returns',
  ]);
});

test('one application deployed twice needs a second name', () => {
  assert.deepEqual(messagesOf(synthesize(anEnvironment([web({ host: 'a' }), web({ host: 'b' })]))), [
    'error: Application "web" is deployed twice under one name',
  ]);
  const synthesis = synthesize(anEnvironment([web({ host: 'a' }), web({ host: 'b' }, { name: 'web-eu' })]));
  assert.deepEqual(messagesOf(synthesis), []);
  assert.deepEqual(
    synthesis.set.objects.map(({ application: name, id }) => [name, id]),
    [
      ['web', 'ConfigMap/shop/a'],
      ['web-eu', 'ConfigMap/shop/b'],
    ],
  );
});

test('an application after one that is not deployed is an error', () => {
  const database = application('database', z.object({}), () => {});
  assert.deepEqual(messagesOf(synthesize(anEnvironment([web({ host: 'a' }, { after: [database] })]))), [
    'error: Application "web" comes after "database", which this environment does not deploy',
  ]);
});

test('a deploy function adds charts of its own to one application with the name of the project', () => {
  const synthesis = synthesize(
    anEnvironment((scope, { name }) => {
      configMap(new Chart(scope, 'legacy'), name);
    }),
  );
  assert.deepEqual(messagesOf(synthesis), []);
  assert.deepEqual(
    synthesis.set.objects.map(({ application: name, id }) => [name, id]),
    [['shop', 'ConfigMap/shop/testing']],
  );
});

const nothing = application('nothing', z.object({}), () => {});

test('an environment that makes no object is an error, however it comes to that', () => {
  for (const deploy of [[], [nothing({})], () => {}]) {
    const { findings } = synthesize(anEnvironment(deploy));
    assert.deepEqual(
      findings.map(({ id, severity, environment, message }) => [id, severity, environment, message]),
      [['empty-environment', 'error', 'testing', 'Environment "testing" makes no object']],
    );
    assert.ok(findings[0]?.fix);
  }
});

test('an application that makes no object beside others is a remark of its own', () => {
  const { findings } = synthesize(anEnvironment([web({ host: 'a' }), nothing({})]));
  assert.deepEqual(
    findings.map(({ id, severity, application: name, message }) => [id, severity, name, message]),
    [['empty-application', 'warning', 'nothing', 'Application "nothing" makes no object in environment "testing"']],
  );
});

test('what failed to be made is not said to be empty, too', () => {
  const wrong = application('wrong', z.object({}), () => {
    throw new Error('no');
  });
  assert.deepEqual(
    synthesize(anEnvironment([wrong({}), nothing({})])).findings.map(({ id, application: name }) => [id, name]),
    [
      ['build-failed', 'wrong'],
      ['empty-application', 'nothing'],
    ],
  );
});
