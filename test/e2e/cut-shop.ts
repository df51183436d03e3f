import type { TestContext } from 'node:test';
import { run } from '../../lib/cli/run.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { leapingTime } from '../cli/leaping-time.ts';
import { toolsForTests, type UserProject, userProject } from '../cli/project.ts';
import { rememberingCompiler } from '../cli/remembering-compiler.ts';
import { type Front, startFront } from '../registries/front/front.ts';
import { registryForTests } from '../registries/registry.ts';

const { privatePem, publicPem } = generateKey();

/** Whose releases and records count. */
export const trusted = [{ key: publicPem, name: 'ann' }];

/** A project whose releases and records are signed, and a registry that is reached through a front. */
export interface CutShop {
  readonly front: Front;
  /** The command line on the repositories below `acme/NAME`, with her key. Gives everything that it printed. */
  pawl(name: string, ...words: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
  /** `acme/NAME`, or the repository of an environment below it, as the registry has it: past the front. */
  near(name: string, below?: string): Repository;
  /** Brings the repositories below `acme/FROM` to `acme/TO` as they are. */
  copy(from: string, to: string): Promise<void>;
}

/** Undefined where no registry can be had: then the test is skipped. */
export async function cutShop(t: TestContext): Promise<CutShop | undefined> {
  const found = await registryForTests(t);
  if (found.kind === 'missing') {
    t.skip(found.reason);
    return undefined;
  }
  const front = await startFront(found.registry.host);
  t.after(() => front.stop());
  const direct = createRegistryContext({ plainHttp: true });
  t.after(() => direct.close());
  const project = await userProject(t, { 'environments/index.ts': environments });
  const written: Written[] = [];
  const near: CutShop['near'] = (name, below) => openRepository(addressOf(found.registry.host, name, below), direct);
  return {
    front,
    near,
    pawl: (name, ...words) => pawl({ project, written, address: addressOf(front.host, name) }, words),
    copy: async (from, to) => {
      const prefix = addressOf(front.host, from);
      for (const { reference, manifest, tag } of written) {
        if (reference !== prefix && !reference.startsWith(`${prefix}/`)) continue;
        const below = reference.slice(prefix.length + 1);
        // This server keeps the blobs of all repositories in one place.
        await near(to, below === '' ? undefined : below).writeManifest(manifest, tag === undefined ? {} : { tag });
      }
    },
  };
}

interface Written {
  readonly reference: string;
  readonly manifest: Parameters<Repository['writeManifest']>[0];
  readonly tag: string | undefined;
}

interface Hands {
  readonly project: UserProject;
  /** What is written is added to it, but for claims, which are taken away again. */
  readonly written: Written[];
  readonly address: string;
}

async function pawl({ project, written, address }: Hands, words: readonly string[]) {
  const printed: string[] = [];
  const print = (text: string) => void printed.push(text);
  // As the program does it; whoever is cut off tries once more, and at once.
  const context = createRegistryContext({ plainHttp: true, remember: 16 * 1024 * 1024, attempts: 2, wait: async () => {} });
  const code = await run([...words, '--registry', address, '--plain-http'], {
    ...toolsForTests({ ...rememberingCompiler, ...leapingTime(), folder: project.folder }),
    signingVariables: { PAWL_SIGNING_KEY: privatePem },
    print,
    note: print,
    openRepository: (reference) => noting(openRepository(reference, context), written),
  });
  await context.close();
  return { code, output: printed.join('\n') };
}

function noting(repository: Repository, written: Written[]): Repository {
  return {
    ...repository,
    writeManifest: async (manifest, options = {}) => {
      const descriptor = await repository.writeManifest(manifest, options);
      const { tag } = options;
      if (tag?.startsWith('claim-') !== true) written.push({ reference: repository.reference, manifest, tag });
      return descriptor;
    },
  };
}

function addressOf(host: string, name: string, below?: string): string {
  return `oci://${host}/acme/${name}${below === undefined ? '' : `/${below}`}`;
}

const who = `[publicKey(${JSON.stringify(publicPem)}, { name: 'ann' })]`;
const environments = `
import { ApiObject } from 'cdk8s';
import { application, environment, follow, pinned, project, publicKey } from 'pawl';
import { z } from 'zod';

const settings = application('settings', z.object({}), (chart) => {
  new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
});
const deploy = [settings({})];
const staging = environment('staging', { tier: 'staging', kubernetes: '1.34', track: follow('*'), deploy });
const production = environment('production', { tier: 'production', kubernetes: '1.34', track: pinned(), promoteFrom: staging, deploy });
export default project({
  name: 'shop',
  trust: { releases: ${who}, promotions: ${who}, evidence: [] },
  environments: [staging, production],
});
`;
