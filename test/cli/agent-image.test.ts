import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { run } from '../../lib/cli/run.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { encode, writeImage } from '../agent-image/images.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { toolsForTests, userProject } from './project.ts';

const readAgent = async () => new Map([['agent.mjs', encode('1')]]);

test('agent image --json says what was made of what, and writes nothing with --dry-run', async (t) => {
  const project = await userProject(t, {}, { readAgent });
  const folder = (name: string) => `oci-layout:${join(project.folder, name)}`;
  const base = await writeImage(openRepository(folder('node')), { tag: 'latest' });
  const words = ['agent', 'image', `${folder('agent')}:1`, '--base', folder('node'), '--json'];
  const tried = answers.agentImage.parse((await project.pawl(...words, '--dry-run')).json());
  assert.equal(await openRepository(folder('agent')).resolve('1'), undefined);
  assert.deepEqual(tried, {
    image: `${folder('agent')}@${tried.digest}`,
    tag: '1',
    digest: tried.digest,
    platforms: ['linux/amd64'],
    base: { image: `${folder('node')}:latest`, digest: base.digest },
    replaced: null,
    written: false,
  });
  assert.deepEqual((await project.pawl(...words)).json(), { ...tried, written: true });
  assert.equal((await openRepository(folder('agent')).resolve('1'))?.digest, tried.digest);

  await openRepository(folder('agent')).writeManifest(
    { mediaType: base.mediaType, bytes: encode(JSON.stringify({ mediaType: base.mediaType, layers: [] })) },
    { tag: '1' },
  );
  assert.match((await project.pawl(...words.slice(0, -1))).stderr, /! the tag "1" held sha256:/);
});

test('agent image says what to do where the agent is not built, and where a reference is none', async (t) => {
  const unbuilt = await userProject(t, {});
  const { code, stderr } = await unbuilt.pawl('agent', 'image', 'registry.example.com/pawl-agent');
  assert.equal(code, 1);
  assert.match(stderr, /the agent is not built here.*\n.*npm run build/);
  const project = await userProject(t, {}, { readAgent });
  const digest = `sha256:${'a'.repeat(64)}`;
  assert.equal((await project.pawl('agent', 'image', `registry.example.com/pawl-agent@${digest}`)).code, 2);
  assert.equal((await project.pawl('agent', 'image', 'https://registry.example.com/pawl-agent')).code, 1);
  assert.equal((await project.pawl('agent', 'image', 'oci-layout:agent', '--base', 'Registry Example')).code, 1);
  for (const words of [
    ['ann:hunter2@registry.example.com/pawl-agent'],
    ['ann:hunter2@registry.example.com'],
    ['ann:hunter2@localhost:5000'],
    ['ann:x/hunter2@registry.example.com/pawl-agent'],
    ['ann:x@hunter2@registry.example.com/pawl-agent'],
    ['oci-layout:agent', '--base', 'ann:hunter2@registry.example.com:5000/node:24'],
  ]) {
    const { code, stdout, stderr } = await project.pawl('agent', 'image', ...words, '--json');
    assert.equal(code, 1);
    assert.doesNotMatch(stdout + stderr, /hunter2/);
    assert.match(stderr, /log in with docker or podman|has a digest that is not sha256/);
  }
});

test('agent image asks no registry before it is clear where the image goes', async () => {
  for (const [reference, says] of [
    [
      'foo',
      /^pawl: REFERENCE stands for docker\.io\/library\/foo, where only Docker writes: say where the image goes, as in registry\.example\.com\/pawl-agent or docker\.io\/NAME\/pawl-agent$/,
    ],
    ['foo:1', /^pawl: REFERENCE stands for docker\.io\/library\/foo, where only Docker writes/],
    ['docker.io/library/foo', /^pawl: REFERENCE stands for docker\.io\/library\/foo, where only Docker writes/],
    [`registry.example.com/foo@sha256:${'a'.repeat(64)}`, /^pawl: REFERENCE takes a tag, not a digest/],
  ] as const) {
    const noted: string[] = [];
    // The tools of tests open no registry.
    const code = await run(['agent', 'image', reference], toolsForTests({ readAgent, note: (text) => void noted.push(text) }));
    assert.equal(code, 2, noted.join('\n'));
    assert.match(noted[0] ?? '', says);
  }
});

test('agent image --dry-run says what the image would be, whatever it is called', async (t) => {
  const folder = await temporaryFolder(t);
  const base = `oci-layout:${join(folder, 'node')}`;
  await writeImage(openRepository(base), { tag: 'latest' });
  const printed: string[] = [];
  // Where it would go is not asked for anything.
  const nowhere = openRepository(`oci-layout:${join(folder, 'nowhere')}`);
  const tools = toolsForTests({
    note: () => undefined,
    print: (text) => void printed.push(text),
    readAgent,
    openRepository: (reference) => (String(reference) === base ? openRepository(base) : nowhere),
  });
  assert.equal(await run(['agent', 'image', 'foo', '--dry-run', '--base', base], tools), 0);
  assert.match(printed.join(), /^docker\.io\/library\/foo@sha256:[0-9a-f]{64}$/);
});

test('with --plain-http only the registry that the image goes to is spoken to without TLS', async (t) => {
  const asked: (readonly [string, boolean])[] = [];
  const nothing = openRepository(`oci-layout:${await temporaryFolder(t)}`);
  const tools = toolsForTests({
    note: () => undefined,
    readAgent,
    openRepository: (reference, { plainHttp }) => {
      asked.push([String(reference), plainHttp]);
      return nothing;
    },
  });
  for (const base of ['elsewhere.example.com/node:24', 'registry.example.com/node:24'])
    assert.equal(await run(['agent', 'image', 'registry.example.com/agent', '--base', base, '--plain-http'], tools), 1);
  assert.deepEqual(asked, [
    ['oci://elsewhere.example.com/node', false],
    ['oci://registry.example.com/agent', true],
    ['oci://registry.example.com/node', true],
    ['oci://registry.example.com/agent', true],
  ]);
});
