import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { answers } from '../../lib/cli/json.ts';
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
    [2, /--cluster cannot be/, ['production', '--cluster', 'eu 1', ...registry]],
  ];
  for (const [code, sentence, words] of refused) {
    const ran = await project.pawl('agent', 'delivery', ...words);
    assert.equal(ran.code, code, ran.stderr);
    assert.match(ran.stderr, sentence);
  }
});

/** A page ends a key with the end of a line, and a project may do so or not. */
function withoutLineEnds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? one.trim() : one)));
}
