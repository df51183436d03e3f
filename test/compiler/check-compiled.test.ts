import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Acknowledgement, acknowledge } from '../../lib/checks/acknowledgements/acknowledgement.ts';
import { definitionsBeside } from '../../lib/checks/shared-definitions.ts';
import { type CheckCompiledOptions, checkCompiled } from '../../lib/compiler/check-compiled.ts';
import type { CompiledEnvironment } from '../../lib/compiler/messages.ts';
import type { Finding } from '../../lib/finding.ts';
import type { JsonObject } from '../../lib/json.ts';
import { idOf, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { objectId } from '../../lib/object-id.ts';
import { Memory } from '../../lib/remembered.ts';
import { deployment, setOf } from '../checks/checked.ts';

const web = deployment('web', { container: { envFrom: [{ secretRef: { name: 'gone' } }] } });

function environment(name: string, props: Partial<CompiledEnvironment> = {}): CompiledEnvironment {
  return {
    name,
    tier: 'staging',
    kubernetes: '1.34',
    track: { kind: 'pinned', keeper: 'ledger' },
    namespace: 'shop',
    compiled: true,
    applications: ['web'],
    policies: [],
    set: { environment: name, objects: [...setOf([web]).objects] },
    origins: {},
    images: [],
    findings: [],
    ...props,
  };
}

function checked(environments: readonly CompiledEnvironment[], options: Partial<CheckCompiledOptions> = {}) {
  const result = checkCompiled(environments, { acknowledged: [], buildPolicies: [], now: new Date('2027-01-01T00:00:00Z'), ...options });
  const line = ({ severity, id, environment: name = 'project', acknowledged }: Finding) =>
    `${name}: ${acknowledged === undefined ? severity : 'acknowledged'} ${id}`;
  return { environments: result.environments.map(({ findings }) => findings.map(line)), project: result.findings.map(line) };
}

function widgetDefinition(properties: JsonObject): KubernetesObject {
  const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object', properties } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}

function secretMayBeGone(props: Partial<Acknowledgement> = {}): Acknowledgement {
  return acknowledge({ finding: 'dangling-secret', reason: 'The vault comes in March', expires: '2027-01-31', ...props });
}

test('every compiled environment is checked, and those that were not compiled are not', () => {
  assert.deepEqual(checked([environment('staging'), environment('production', { compiled: false })]), {
    environments: [['staging: warning dangling-secret'], []],
    project: [],
  });
});

test('a custom resource is judged by the definition that another environment deploys, where all of those say the same', () => {
  const resource = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { namespace: 'shop', name: 'one' }, spec: { size: 'large' } };
  const widgets = widgetDefinition({ size: { type: 'integer' } });
  const others = widgetDefinition({ size: { type: 'string' } });
  const has = (name: string, ...objects: readonly KubernetesObject[]) =>
    environment(name, { set: { environment: name, objects: [...setOf(objects).objects] } });
  const said = (environments: readonly CompiledEnvironment[], options: Partial<CheckCompiledOptions> = {}) => {
    const result = checkCompiled(environments, { acknowledged: [], buildPolicies: [], ...options });
    return [
      ...result.environments.flatMap(({ name, findings }) => findings.map(({ id }) => `${name} ${id}`)),
      ...result.unproven.map((open) => `${open.environment} ${open.id}`),
    ];
  };
  const [a, b] = [has('a', widgets), has('b', resource)];
  assert.deepEqual(said([a, b]), ['b invalid-field']);
  assert.deepEqual(said([a, has('c', widgets), b]), ['b invalid-field']);
  assert.deepEqual(said([a, has('c', others), b]), ['b custom-resource']);
  assert.deepEqual(said([a, has('b', resource, others)]), []);
  assert.deepEqual(said([a, b], { definitions: [others] }), []);
  assert.deepEqual(said([{ ...a, compiled: false }, b]), ['b custom-resource']);
});

test('definitions that several environments deploy are compared once, while somebody remembers', () => {
  let read = 0;
  const counting = () => {
    const size = { type: 'integer', enum: [1] };
    return widgetDefinition({ size: Object.defineProperty(size, 'enum', { get: () => [++read && 1], enumerable: true }) });
  };
  const environments = [[counting()], [counting()], []].map((objects, index) =>
    environment(`${index}`, { set: { environment: `${index}`, objects: [...setOf([...objects, web]).objects] } }),
  );
  const needing = [{ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { namespace: 'shop', name: 'one' } }];
  environments.push(environment('last', { set: { environment: 'last', objects: [...setOf(needing).objects] } }));
  const memory = new Memory();
  const readBy = () => {
    const before = read;
    definitionsBeside(
      environments.map(({ set }) => set),
      [],
      memory,
    );
    return read - before;
  };
  assert.notEqual(readBy(), 0);
  assert.equal(readBy(), 0);
});

test('what an environment says is provided is no finding there', () => {
  assert.deepEqual(checked([environment('staging', { provided: ['Secret/shop/gone'] }), environment('production')]).environments, [
    [],
    ['production: warning dangling-secret'],
  ]);
});

test('what an environment says is provided and nothing refers to is a warning, unless something could not be made', () => {
  const provided = ['Secret/shop/gone', 'Secret/shop/*', 'Secret/other/*', 'ConfigMap/shop/gone'];
  const broken: Finding = { id: 'configuration', severity: 'error', message: 'Configuration of application "database" is not valid' };
  const messages = (props: Partial<CompiledEnvironment>) =>
    checkCompiled([environment('staging', { provided, ...props })], { acknowledged: [], buildPolicies: [] }).environments[0]?.findings.map(
      ({ message }) => message,
    );
  assert.deepEqual(messages({}), [
    'Nothing of this environment refers to "Secret/other/*", which is said to be provided',
    'Nothing of this environment refers to "ConfigMap/shop/gone", which is said to be provided',
  ]);
  assert.deepEqual(messages({ findings: [broken] }), [broken.message]);
});

test('an error about an object of the set, or about one that is known by name, keeps nothing else from being judged', () => {
  const origins = { [idOf(web)]: { construct: 'web/deployment' } };
  const error: Finding = { id: 'invalid-object', severity: 'error', message: 'It is not valid', application: 'web' };
  const ids = (finding: Finding) => {
    const { environments, unproven } = checkCompiled([environment('staging', { findings: [finding], origins })], {
      acknowledged: [],
      buildPolicies: [],
    });
    return [...(environments[0]?.findings ?? []), ...unproven].map(({ id }) => id);
  };
  assert.deepEqual(ids({ ...error, object: idOf(web) }), ['invalid-object', 'dangling-secret']);
  assert.deepEqual(ids({ ...error, construct: 'web/deployment' }), ['invalid-object', 'dangling-secret']);
  assert.deepEqual(ids({ ...error, construct: 'web/map', object: objectId({ group: '', kind: 'ConfigMap', name: 'a' }) }), [
    'invalid-object',
    'dangling-secret',
  ]);
  assert.deepEqual(ids({ ...error, object: objectId({ group: '', kind: 'Secret', name: 'gone' }) }), ['invalid-object']);
  assert.deepEqual(ids({ ...error, construct: 'web/map' }), ['invalid-object', 'references']);
  // Objects that share an id have numbers.
  const twice = environment('staging', {
    set: { environment: 'staging', objects: [...setOf([web]).objects, ...setOf([web]).objects] },
    origins: { [`${idOf(web)} 1`]: { construct: 'web/deployment' }, [`${idOf(web)} 2`]: { construct: 'web/other' } },
    findings: [{ ...error, construct: 'web/other' }],
  });
  const { unproven } = checkCompiled([twice], { acknowledged: [], buildPolicies: [] });
  assert.deepEqual(unproven, []);
});

test('an environment acknowledges for itself, the project for all of them', () => {
  assert.deepEqual(checked([environment('staging', { acknowledged: [secretMayBeGone()] }), environment('production')]).environments, [
    ['staging: acknowledged dangling-secret'],
    ['production: warning dangling-secret'],
  ]);
  assert.deepEqual(checked([environment('staging'), environment('production')], { acknowledged: [secretMayBeGone()] }), {
    environments: [['staging: acknowledged dangling-secret'], ['production: acknowledged dangling-secret']],
    project: [],
  });
});

test('an acknowledgement that meets nothing is a warning; one of the project only where all environments were seen', () => {
  const idle = secretMayBeGone({ finding: 'dangling-claim' });
  assert.deepEqual(checked([environment('staging', { acknowledged: [idle] })]).environments, [
    ['staging: warning dangling-secret', 'staging: warning acknowledgement-idle'],
  ]);
  assert.deepEqual(checked([environment('staging')], { acknowledged: [idle] }).project, ['project: warning acknowledgement-idle']);
  assert.deepEqual(checked([environment('staging'), environment('production', { compiled: false })], { acknowledged: [idle] }).project, []);
});

test('an expired acknowledgement is a finding as severe as what has come back', () => {
  const old = secretMayBeGone({ expires: '2026-12-31' });
  assert.deepEqual(checked([environment('staging', { acknowledged: [old] })]).environments, [
    ['staging: warning dangling-secret', 'staging: warning acknowledgement-expired'],
  ]);
});

test('a denial of a build policy can be acknowledged, an error of the compile cannot', () => {
  const denial: Finding = { id: 'images-exact', severity: 'error', message: 'It is latest', object: idOf(web) };
  const collision: Finding = { id: 'identity-collision', severity: 'error', message: 'It is made twice', object: idOf(web) };
  const acknowledged = [
    secretMayBeGone({ finding: 'images-exact' }),
    secretMayBeGone({ finding: 'identity-collision' }),
    secretMayBeGone(),
  ];
  const findings = [denial, collision];
  assert.deepEqual(checked([environment('staging', { findings, acknowledged })], { buildPolicies: ['images-exact'] }).environments, [
    ['project: acknowledged images-exact', 'project: error identity-collision', 'staging: acknowledged dangling-secret'],
  ]);
});

test('after an error of the compile references are not judged, because what they name may not have been made', () => {
  const findings: Finding[] = [{ id: 'configuration', severity: 'error', message: 'Configuration of application "database" is not valid' }];
  assert.deepEqual(checked([environment('staging', { findings })]).environments, [['project: error configuration']]);
});

test('checks are against another version of Kubernetes where one is asked for', () => {
  const budget = {
    apiVersion: 'policy/v1beta1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'web' } } },
  };
  const old = environment('staging', { set: { environment: 'staging', objects: [...setOf([budget, web]).objects] } });
  assert.match(checked([old], { kubernetes: '1.35' }).environments[0]?.join() ?? '', /error removed-api/);
});

test('only a server can tell whether an acknowledgement of what it refuses is idle', () => {
  const known = secretMayBeGone({ finding: 'server-refused' });
  assert.deepEqual(checked([environment('staging', { acknowledged: [known], provided: ['Secret/shop/gone'] })]).environments, [[]]);
});
