import assert from 'node:assert/strict';
import { test } from 'node:test';
import { userProject } from './project.ts';

/** A Deployment whose image, Secret and disruption budget are the arguments. */
const shop = (acknowledged: string) => ({
  'environments/index.ts': `import { acknowledge, application, environment, imagesExact, pinned, project } from 'pawl';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
const web = application('web', z.object({}), (chart) => {
  const metadata = { labels: { app: 'web' } };
  const containers = [{ name: 'main', image: 'nginx', envFrom: [{ secretRef: { name: 'password' } }] }];
  new ApiObject(chart, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata, spec: { containers } } } });
  new ApiObject(chart, 'flow', { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3', kind: 'FlowSchema', metadata: { name: 'web' },
    spec: { priorityLevelConfiguration: { name: 'exempt' } } });
});
const staging = environment('staging', { tier: 'staging', kubernetes: '1.31', track: pinned(), deploy: [web({})], acknowledged: [${acknowledged}] });
export default project({ name: 'shop', environments: [staging], policies: [imagesExact] });
`,
});

const tomorrow = '9999-12-31';
const all = ['images-exact', 'dangling-secret', 'deprecated-api'].map(
  (finding) => `acknowledge({ finding: '${finding}', reason: 'known', expires: '${tomorrow}' })`,
);

interface Answer {
  readonly findings: readonly {
    readonly id: string;
    readonly severity: string;
    readonly acknowledged?: unknown;
    readonly source?: unknown;
  }[];
}

test('check and publish refuse what policies deny, and let it stand once it is acknowledged', async (t) => {
  const project = await userProject(t, shop(''));
  const refused = await project.pawl('check', '--json');
  const { findings } = refused.json<Answer>();
  assert.equal(refused.code, 1);
  assert.deepEqual(
    findings.map(({ id, severity }) => `${severity} ${id}`),
    ['error images-exact', 'warning dangling-secret', 'warning deprecated-api'],
  );
  assert.ok(findings.every(({ source }) => source !== undefined));

  await project.commit(shop(all.join(', ')));
  const standing = await project.pawl('check');
  assert.equal(standing.code, 0, standing.stdout);
  assert.match(standing.stdout, /3 findings acknowledged; --json has them/);
  assert.doesNotMatch(standing.stdout, /dangling-secret/);
  const published = await project.pawl('publish', '1.0.0');
  assert.equal(published.code, 0, published.stderr);
});

test('check --kubernetes says what would break on another version', async (t) => {
  const project = await userProject(t, shop(all.slice(0, 2).join(', ')));
  const there = await project.pawl('check', '--kubernetes', '1.32');
  assert.equal(there.code, 1);
  assert.match(there.stdout, /FlowSchema of flowcontrol\.apiserver\.k8s\.io\/v1beta3 was removed in Kubernetes 1\.32/);
  for (const version of ['32', 'v1.32', '1.32.1', '', '1.27', '1.99'])
    assert.equal((await project.pawl('check', '--kubernetes', version)).code, 2);
});

test('what a check says of an object that is made twice points to the one that it is about, and what could not be judged is no cluster’s to prove', async (t) => {
  const project = await userProject(t, {
    'environments/index.ts': `import { application, environment, pinned, project } from 'pawl';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
const web = application('web', z.object({}), (chart) => {
  new ApiObject(chart, 'one', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { b: 7 } });
  new ApiObject(chart, 'two', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { b: 'x' } });
});
const bad = application('bad', z.object({}), () => { throw new Error('no chart'); });
const staging = environment('staging', { tier: 'staging', kubernetes: '1.31', track: pinned(), deploy: [web({}), bad({})] });
export default project({ name: 'shop', environments: [staging] });
`,
  });
  const { findings } = (await project.pawl('check', '--json')).json<{
    findings: readonly { id: string; field?: string; source?: { line: number } }[];
  }>();
  const field = findings.find((finding) => finding.field !== undefined);
  assert.ok(field !== undefined, JSON.stringify(findings));
  assert.equal(field.source?.line, 5, JSON.stringify(field));
  assert.ok(findings.some(({ id, source }) => id === 'identity-collision' && source !== undefined));
  const { stdout } = await project.pawl('check');
  assert.match(stdout, /Not judged:\n {2}What objects refer to was not judged/);
  assert.doesNotMatch(stdout, /Not proven without a cluster:\n {2}What objects/);
});
