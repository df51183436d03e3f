import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { answers } from '../../lib/cli/json.ts';
import type { Finding } from '../../lib/finding.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import type { Trust } from '../../lib/signing/trust.ts';
import { stepsOf } from '../docs/page.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const page = fileURLToPath(new URL('../../docs/deliveries.md', import.meta.url));
const registry = ['--registry', 'oci://registry.example.com/acme/shop'];

test('agent delivery prints what docs/deliveries.md shows for the project there', async (t) => {
  const steps = stepsOf(await readFile(page, 'utf8'));
  const fileOf = (path: string) => steps.flatMap((step) => (step.kind === 'file' && step.path === path ? [step.text] : []))[0] ?? '';
  const project = await userProject(t, { 'environments/index.ts': fileOf('environments/index.ts') }, rememberingCompiler);
  const { code, stdout, stderr } = await project.pawl('agent', 'delivery', 'staging', '--cluster', 'eu-1', ...registry);
  assert.equal(code, 0, stderr);
  assert.deepEqual(withoutLineEnds(parse(stdout)), withoutLineEnds(parse(fileOf('delivery.yaml'))));
  const { json } = await project.pawl('agent', 'delivery', 'staging', '--cluster', 'eu-1', ...registry, '--json');
  assert.deepEqual(answers.agentDelivery.parse(json()).delivery, parse(stdout));
});

test('agent delivery says that nothing will be verified, and refuses what no agent could use', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  const { stdout, stderr } = await project.pawl('agent', 'delivery', 'production', '-n', 'live', '--name', 'it', ...registry);
  assert.match(stderr, /the agent will verify nothing/);
  assert.deepEqual(parse(stdout), {
    apiVersion: 'pawl.dev/v1alpha1',
    kind: 'Delivery',
    metadata: { name: 'it', namespace: 'live' },
    spec: { environment: 'production', project: 'shop', repository: 'oci://registry.example.com/acme/shop/production' },
  });
  const refused: readonly (readonly [number, RegExp, readonly string[]])[] = [
    [2, /An agent needs a registry that it can reach/, ['production']],
    [1, /Cannot find environment "nowhere"/, ['nowhere', ...registry]],
    [2, /--namespace cannot be "Live Shop"/, ['production', '-n', 'Live Shop', ...registry]],
    [2, /--namespace cannot be "live\.shop"/, ['production', '-n', 'live.shop', ...registry]],
    [2, /--name cannot be "it\.\.too"/, ['production', '--name', 'it..too', ...registry]],
    [2, /--report-key goes with --cluster/, ['production', '--report-key', 'mine', ...registry]],
    [2, /--cluster cannot be/, ['production', '--cluster', 'eu 1', ...registry]],
    [
      1,
      /a cluster would refuse spec\.repository: .* characters, expected at most 512/,
      ['production', '--registry', `oci-layout:/${'a'.repeat(512)}`],
    ],
  ];
  for (const [code, sentence, words] of refused) {
    const ran = await project.pawl('agent', 'delivery', ...words);
    assert.equal(ran.code, code, ran.stderr);
    assert.match(ran.stderr, sentence);
  }
});

test('agent delivery names the Secrets and the ServiceAccount that it is told, and says who alone reads a folder', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  const words = ['--pull-secret', 'pull', '--act-as', 'deployer', '--cluster', 'eu-1', '--report-key', 'mine', '--plain-http'];
  const { stdout } = await project.pawl('agent', 'delivery', 'staging', ...words, ...registry);
  const { spec } = parse(stdout);
  assert.deepEqual(spec, {
    repository: 'oci://registry.example.com/acme/shop/staging',
    environment: 'staging',
    project: 'shop',
    plainHttp: true,
    pullSecret: { name: 'pull' },
    serviceAccountName: 'deployer',
    report: {
      repository: 'oci://registry.example.com/acme/shop/evidence',
      cluster: 'eu-1',
      keySecret: { name: 'mine' },
      plainHttp: true,
    },
  });
  const folder = await project.pawl('agent', 'delivery', 'staging', '--plain-http', '--registry', 'oci-layout:/srv/registry');
  assert.match(folder.stderr, /! Its registry is a folder: only "pawl agent run" on this machine can read it/);
  assert.deepEqual(parse(folder.stdout).spec, {
    repository: 'oci-layout:/srv/registry/shop/staging',
    environment: 'staging',
    project: 'shop',
  });
});

test('agent delivery refuses more keys than a Delivery holds, and a trust that the project has wrong', async (t) => {
  const keys = Array.from({ length: 33 }, () => ({ key: generateKey().publicPem }));
  const [key = assert.fail()] = keys;
  const trusting = async (trust: Trust, findings: readonly Finding[] = []) => {
    const { compileProject } = rememberingCompiler;
    const project = await userProject(t, shopFiles(), {
      compileProject: async (options) => {
        const compiled = await compileProject(options);
        return { ...compiled, trust, findings: [...compiled.findings, ...findings] };
      },
    });
    return project.pawl('agent', 'delivery', 'staging', ...registry);
  };
  const most = await trusting({ releases: keys.slice(1), promotions: [key], evidence: [] });
  assert.equal(parse(most.stdout).spec.trust.releases.length, 32, most.stderr);
  const more = await trusting({ releases: [key], promotions: keys, evidence: [] });
  assert.deepEqual([more.code, more.stdout], [1, '']);
  assert.match(
    more.stderr,
    /Cannot print the Delivery of "staging": a cluster would refuse spec\.trust\.promotions: .* has 33 items, expected at most 32/,
  );
  const wrong = await trusting({ releases: [], promotions: [key], evidence: [] }, [
    { id: 'trust', severity: 'error', message: 'trust.releases[0] of project "shop" is a private key' },
  ]);
  assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
  assert.match(wrong.stderr, /is a private key .*\n.*Cannot print the Delivery of "staging": the project has errors/);
});

/** A page ends a key with the end of a line, and a project may do so or not. */
function withoutLineEnds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? one.trim() : one)));
}
