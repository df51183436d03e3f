import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { endedEarly } from '../../lib/cli/ended-early.ts';
import { compileEnvironments } from '../../lib/compiler/child/compile-environments.ts';
import { application } from '../../lib/constructs/application.ts';
import { type Environment, environment } from '../../lib/constructs/environment.ts';
import { project } from '../../lib/constructs/project.ts';
import { pinned } from '../../lib/constructs/track.ts';
import type { Finding } from '../../lib/finding.ts';
import { objectId } from '../../lib/object-id.ts';
import { web } from '../vendor/web.ts';
import { userProject } from './project.ts';

const source = (origin: string) => `
import { environment, pinned, project, YamlFiles } from 'pawl';
const deploy = (scope) => void new YamlFiles(scope, 'files', { files: ['${origin}/file.yaml'] });
const production = environment('development', { tier: 'development', kubernetes: '1.35', track: pinned(), namespace: 'shop', deploy });
export default project({ name: 'shop', environments: [production] });
`;

test('vendor keeps what an environment asks for that cannot be compiled, says why, and fails', async (t) => {
  const site = await web(t, { '/file.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: file }\n' });
  const text = source(site.origin);
  const shop = await userProject(t, { 'environments/index.ts': text });
  assert.equal((await shop.pawl('vendor')).code, 0);
  await writeFile(join(shop.folder, 'environments/index.ts'), text.replace("'shop', deploy", "'Shop_', deploy"));
  const { code, stderr, stdout } = await shop.pawl('vendor');
  assert.equal(code, 1, `${stdout}${stderr}`);
  assert.match(stderr, /has namespace "Shop_".* \(namespace\)\n/);
  assert.match(stderr, /✗ The project is not evaluated to its end: what it asks for after that is not known/);
  assert.ok(existsSync(join(shop.folder, 'vendor')));
});

const built = (given: object): Environment => ({
  ...environment('development', { tier: 'development', kubernetes: '1.35', track: pinned(), deploy: [] }),
  ...given,
});
const shelf = application('web', z.object({}), () => undefined);

const left: Readonly<Record<string, readonly unknown[]>> = {
  'no environment': [],
  'something else than an environment': [{ kind: 'shop' }],
  'null for an environment': [null],
  'a namespace that is none': [built({ namespace: 'Shop_' })],
  'a name that is none': [built({ name: 'Development' })],
  'an application without its configuration': [built({ deploy: [shelf] })],
  'no list of applications': [built({ deploy: undefined })],
};

function compiled(given: readonly unknown[]) {
  const whole = Object.assign({}, project({ name: 'shop', environments: [built({})] }), { environments: given });
  const places = { ofConstruct: () => undefined, ofError: () => [] };
  const answer = compileEnvironments(whole, { folder: '/dev/null', url: 'file:///dev/null', only: undefined, places });
  assert.ok(answer.kind === 'compiled');
  return answer;
}

for (const [name, environments] of Object.entries(left))
  test(`a project with ${name} has not said all that it asks for`, () => {
    const answer = compiled(environments);
    assert.equal(answer.environments.length, 0);
    assert.notDeepEqual(endedEarly(answer), []);
  });

test('a project has said all that it asks for whatever its build policies are called, and where a name is taken elsewhere', () => {
  const answer = compiled([built({ name: 'evidence' })]);
  assert.deepEqual(
    answer.findings.map(({ id }) => id),
    ['environment-name'],
  );
  const object = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'map' });
  const judged: Finding = { id: 'namespace', severity: 'warning', message: 'no', environment: 'evidence', object };
  assert.deepEqual(endedEarly({ ...answer, findings: [...answer.findings, judged] }), []);
});
