import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '../lib/oci/open-repository.ts';
import { createRegistryContext } from '../lib/oci/registry-context.ts';
import { generateKey } from '../lib/signing/generate-key.ts';
import { fluxCommandForTests } from '../test/flux/flux-command.ts';
import { startFront } from '../test/registries/front/front.ts';
import { startRegistry } from '../test/registries/registry.ts';
import { type Tool, toolForTests } from '../test/registries/tools.ts';
import { measure, median, type Taken } from './compile/measure.ts';
import { type ProjectSize, type SignedProject, writeSignedProject } from './publish/project.ts';

/** What is asked of both, in this order, on a registry that is empty at the start. */
const steps = ['publish', 'publish again', 'promote', 'promote again'] as const;
type Step = (typeof steps)[number];

interface Run extends Taken {
  readonly requests: number;
}

export interface PublishBench extends ProjectSize {
  /** By who did what. */
  readonly runs: ReadonlyMap<string, readonly Run[]>;
}

export interface PublishOptions extends ProjectSize {
  readonly rounds: number;
}

/** Publishes and promotes signed, by Pawl and by Flux's command line with cosign, in turns, each time on a registry of its own. */
export async function benchPublish({ rounds, ...size }: PublishOptions): Promise<PublishBench> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-bench-publish-'));
  try {
    const { privatePem, publicPem } = generateKey();
    const key = join(folder, 'release.key');
    await writeFile(key, privatePem);
    const project = await writeSignedProject(folder, size, publicPem);
    const peer = await peerIn(folder, { project, key });
    const runs = new Map<string, Run[]>();
    const note = (name: string, run: Run) => runs.set(name, [...(runs.get(name) ?? []), run]);
    for (let round = 0; round < rounds; round += 1) {
      // So that Pawl compiles: what it kept is of the commit before.
      await project.change(`round ${round}`);
      const contestants = [pawlSteps(project, key), ...(peer === undefined ? [] : [await peer()])];
      for (const { name, act } of round % 2 === 0 ? contestants : contestants.toReversed())
        await onRegistry(async (measured) => {
          for (const step of steps) note(`${name}: ${step}`, await measured((host, near) => act(step, host, near)));
        });
    }
    return { ...size, runs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Act = (step: Step, host: string, near: string) => Promise<Taken>;

interface Contestant {
  readonly name: string;
  readonly act: Act;
}

/** A registry and a front that counts; `near` is the registry without it. */
async function onRegistry(act: (measured: (run: (host: string, near: string) => Promise<Taken>) => Promise<Run>) => Promise<void>) {
  const registry = await startRegistry();
  const front = await startFront(registry.host);
  try {
    await act(async (run) => {
      const before = front.requests.length;
      const taken = await run(front.host, registry.host);
      return { ...taken, requests: front.requests.length - before };
    });
  } finally {
    await front.stop();
    await registry.stop();
  }
}

function pawlSteps({ pawl, folder, environments }: SignedProject, key: string): Contestant {
  const [first = ''] = environments;
  return {
    name: 'pawl',
    act: async (step, host) => {
      const flags = ['--key', key, '--registry', `oci://${host}/acme/bench`, '--plain-http'];
      const words = step.startsWith('publish') ? ['publish', '1.0.0'] : ['promote', first, '1.0.0', '--yes', '--as', 'bench'];
      return measure([...pawl, ...words, ...flags], folder);
    },
  };
}

/** Undefined where the programs are not built. Each call renders the objects anew: what to push is there before the clock starts. */
async function peerIn(folder: string, { project, key }: { readonly project: SignedProject; readonly key: string }) {
  const [flux, cosign] = [await fluxCommandForTests(), await toolForTests('cosign')];
  if (flux.kind === 'missing' || cosign.kind === 'missing') return undefined;
  const prefix = join(folder, 'imported');
  await cosign.tool.run(['import-key-pair', '--key', key, '--output-key-prefix', prefix], { environment: { COSIGN_PASSWORD: '' }, folder });
  const rendered = join(folder, 'rendered');
  const tools = { flux: flux.tool, cosign: cosign.tool, key: `${prefix}.key` };
  return async (): Promise<Contestant> => {
    await rm(rendered, { recursive: true, force: true });
    await mkdir(rendered);
    await measure([...project.pawl, 'synth', '--out', rendered], project.folder);
    return { name: 'flux and cosign', act: peerSteps(tools, { folder: rendered, environments: project.environments }) };
  };
}

interface Programs {
  readonly flux: Tool;
  readonly cosign: Tool;
  readonly key: string;
}

/** An artifact for each environment, as Flux has them; one of them is promoted. */
function peerSteps({ flux, cosign, key }: Programs, rendered: { readonly folder: string; readonly environments: readonly string[] }): Act {
  const source = ['--source', 'https://github.com/acme/bench', '--revision', 'main@sha1:3b18e512dba79e4c8300dd08aeb37f8e728b8dad'];
  const offline = ['--tlog-upload=false', '--use-signing-config=false', '--allow-http-registry', '--yes'];
  return async (step, host, near) => {
    const taken: Taken[] = [];
    const timed = async (...words: readonly string[]) => void taken.push(await measure(words, rendered.folder));
    const some = step.startsWith('publish') ? rendered.environments : rendered.environments.slice(0, 1);
    for (const name of some) {
      const address = `${host}/acme/bench/${name}`;
      const artifact = `oci://${address}:1.0.0`;
      const path = join(rendered.folder, name);
      if (step.startsWith('promote')) await timed(flux.path, 'tag', 'artifact', artifact, '--tag', 'live');
      else {
        await timed(flux.path, 'push', 'artifact', artifact, '--path', path, ...source, '--insecure-registry', '--reproducible');
        const digest = await digestAt(`oci://${near}/acme/bench/${name}`);
        await timed('/usr/bin/env', 'COSIGN_PASSWORD=', cosign.path, 'sign', '--key', key, ...offline, `${address}@${digest}`);
      }
    }
    return { wall: sum(taken.map(({ wall }) => wall)), cpu: sum(taken.map(({ cpu }) => cpu)) };
  };
}

/** What `flux push artifact` prints, without a clock on it. */
async function digestAt(reference: string): Promise<string> {
  const context = createRegistryContext({ plainHttp: true });
  const found = await openRepository(reference, context).resolve('1.0.0');
  await context.close();
  if (found === undefined) throw new Error(`${reference} has no 1.0.0`);
  return found.digest;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function publishTable({ objects, environments, runs }: PublishBench): readonly string[] {
  const what = `${objects.toLocaleString('en')} objects in ${environments === 1 ? 'one environment' : `each of ${environments} environments`}`;
  return [
    `| ${what}, signed | wall, s | processor, s | requests | runs |`,
    '|---|---|---|---|---|',
    ...[...runs].map(([name, some]) => {
      const middle = (kind: keyof Run) => median(some.map((run) => run[kind]));
      return `| ${name} | ${middle('wall').toFixed(2)} | ${middle('cpu').toFixed(2)} | ${middle('requests')} | ${some.length} |`;
    }),
  ];
}

/** `node --conditions=pawl-source bench/publish.ts [OBJECTS [ENVIRONMENTS [ROUNDS]]]` */
if (import.meta.main) {
  const [objects = 1000, environments = 1, rounds = 5] = process.argv.slice(2).map(Number);
  process.stdout.write(`${publishTable(await benchPublish({ objects, environments, rounds })).join('\n')}\n`);
}
