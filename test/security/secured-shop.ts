import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { run } from '../../lib/cli/run.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { toolsForTests, type UserProject, userProject } from '../cli/project.ts';
import { rememberingCompiler } from '../cli/remembering-compiler.ts';
import { type RegistryOptions, registryForTests } from '../registries/registry.ts';
import { type RoleName, roles } from './rights.ts';

/** Whose private key signs. `stranger` is trusted with nothing. */
export const keys = {
  publisher: generateKey(),
  promoter: generateKey(),
  follower: generateKey(),
  approver: generateKey(),
  scanner: generateKey(),
  reporter: generateKey(),
  stranger: generateKey(),
};
export type KeyName = keyof typeof keys;

/** `administrator` may do everything with the registry, and has no key. */
export type AccountName = RoleName | 'administrator';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** Everything that was printed. */
  readonly output: string;
}

/** Whose credential and whose key somebody uses; without a key nothing is signed. */
export interface Hands {
  readonly account: AccountName;
  readonly key?: KeyName | undefined;
}

/** A project whose registry asks everybody who they are, and that trusts everybody with one thing only. */
export interface SecuredShop {
  readonly project: UserProject;
  /** `oci://127.0.0.1:…/acme/shop` */
  readonly registry: string;
  /** The command line with these hands. */
  as(hands: Hands, ...words: readonly string[]): Promise<Ran>;
  /** The same, which must work. */
  good(hands: Hands, ...words: readonly string[]): Promise<Ran>;
  /** The repository `acme/shop`, or one below it, with an account's credential. */
  repository(account: AccountName, below?: string): Repository;
  /** Every tag of every repository and what it names, to see that nothing was changed. */
  everything(): Promise<Readonly<Record<string, string | undefined>>>;
}

export interface SecuredOptions {
  readonly files?: Readonly<Record<string, string>>;
  /** @default the one that `registryForTests` takes */
  readonly server?: RegistryOptions['server'];
}

/** Undefined where no registry can be had: then the test is skipped. */
export async function securedShop(
  t: TestContext,
  { files = securedFiles(), server }: SecuredOptions = {},
): Promise<SecuredShop | undefined> {
  const accounts = Object.fromEntries(
    Object.entries({ ...roles, administrator }).map(([name, { rights }]) => [name, { password: passwordOf(name), rights }]),
  );
  const found = await registryForTests(t, { accounts, ...(server === undefined ? {} : { server }) });
  if (found.kind === 'missing') {
    t.skip(found.reason);
    return undefined;
  }
  const registry = `oci://${found.registry.host}/acme/shop`;
  const project = await userProject(t, files);
  await writeFile(join(project.folder, '.git', 'results.json'), '{ "result": "PASSED" }');
  const contexts = new Map<string, ReturnType<typeof createRegistryContext>>();
  t.after(async () => {
    for (const context of contexts.values()) await context.close();
  });
  const contextOf = (username: AccountName) => {
    const credentials = async () => ({ kind: 'password', username, password: passwordOf(username) }) as const;
    const context = contexts.get(username) ?? createRegistryContext({ plainHttp: true, credentials });
    contexts.set(username, context);
    return context;
  };
  const as: SecuredShop['as'] = async ({ account, key }, ...words) => {
    const printed: string[] = [];
    const noted: string[] = [];
    const code = await run([...words, '--registry', registry, '--plain-http'], {
      ...toolsForTests({ ...rememberingCompiler, folder: project.folder }),
      ...(key === undefined ? {} : { signingVariables: { PAWL_SIGNING_KEY: keys[key].privatePem } }),
      print: (text) => printed.push(text),
      note: (text) => noted.push(text),
      openRepository: (reference) => openRepository(reference, contextOf(account)),
    });
    return { code, stdout: printed.join('\n'), output: [...printed, ...noted].join('\n') };
  };
  const repository: SecuredShop['repository'] = (account, below) =>
    openRepository(below === undefined ? registry : `${registry}/${below}`, contextOf(account));
  return {
    project,
    registry,
    as,
    good: async (hands, ...words) => {
      const ran = await as(hands, ...words);
      assert.equal(ran.code, 0, `${words.join(' ')}: ${ran.output}`);
      return ran;
    },
    repository,
    everything: async () => {
      const seen: Record<string, string | undefined> = {};
      for (const below of [undefined, 'staging', 'production', 'evidence', 'vetoes']) {
        const one = repository('administrator', below);
        for (const tag of await one.tags()) seen[`${below ?? ''}:${tag}`] = (await one.resolve(tag))?.digest;
      }
      return seen;
    },
  };
}

/** 1.0.0, published, in staging, approved and in production. */
export async function promotedShop(t: TestContext, options: SecuredOptions = {}): Promise<SecuredShop | undefined> {
  const shop = await securedShop(t, options);
  if (shop !== undefined) await moveThrough(shop, '1.0.0');
  return shop;
}

/** Everybody does their part to bring a version to production. */
export async function moveThrough(shop: SecuredShop, version: string): Promise<void> {
  await shop.good({ account: 'publisher', key: 'publisher' }, 'publish', version);
  await shop.good({ account: 'follower', key: 'follower' }, 'follow', 'staging');
  await shop.good({ account: 'approver', key: 'approver' }, 'approve', 'production', version, '--yes');
  await shop.good({ account: 'promoter', key: 'promoter' }, 'promote', 'production', version, '--yes');
}

export interface TrustNames {
  readonly releases: readonly KeyName[];
  readonly promotions: readonly KeyName[];
  readonly evidence: readonly KeyName[];
}

export const usualTrust: TrustNames = { releases: ['publisher'], promotions: ['promoter'], evidence: ['approver', 'scanner', 'reporter'] };

export interface FilesOptions {
  readonly text?: string;
  readonly trust?: TrustNames;
  /** Without: what somebody has on their own disk who wants no policies. */
  readonly policed?: boolean;
  /** What keys may state, as their options say it: `for: ['approvals']`. */
  readonly bounds?: Readonly<Partial<Record<KeyName, string>>>;
}

/** Each key of evidence for its own kind. */
export const usualBounds = {
  approver: "for: ['approvals']",
  scanner: "for: ['attestations'], types: ['test-result']",
  reporter: "for: ['reports'], cluster: 'eu-1'",
} as const;

/** Staging is moved by a job with a key of its own; production by the promoter alone, when the approver has approved. */
export function securedFiles({ text = 'one', trust = usualTrust, policed = true, bounds = {} }: FilesOptions = {}) {
  const optionsOf = (name: KeyName) => [`name: '${name}', emails: ['${name}@shop.example']`, bounds[name] ?? []].flat().join(', ');
  const listed = (names: readonly KeyName[]) =>
    `[${names.map((name) => `publicKey(${JSON.stringify(keys[name].publicPem)}, { ${optionsOf(name)} })`).join(', ')}]`;
  return {
    'environments/index.ts': `
import { ApiObject } from 'cdk8s';
import { application, ${policed ? 'approved, comesFromSource, ' : ''}environment, follow, pinned, project, publicKey } from 'pawl';
import { z } from 'zod';

const settings = application('settings', z.object({ text: z.string() }), (chart, { text }) => {
  new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { text } });
});
const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.34',
  track: follow('*'),
  trust: { promotions: ${listed([...trust.promotions, 'follower'])} },
  deploy: [settings({ text: '${text}' })],
});
const production = environment('production', {
  tier: 'production',
  kubernetes: '1.34',
  track: pinned(),
  promoteFrom: staging,
  policies: ${policed ? `[comesFromSource, approved({ by: ${listed(['approver'])} })]` : '[]'},
  deploy: [settings({ text: '${text}' })],
});
export default project({
  name: 'shop',
  trust: { releases: ${listed(trust.releases)}, promotions: ${listed(trust.promotions)}, evidence: ${listed(trust.evidence)} },
  environments: [staging, production],
});
`,
  };
}

const administrator = { rights: { 'acme/*': ['pull', 'push', 'delete'] } } as const;

function passwordOf(name: string): string {
  return `password of ${name}`;
}
