import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicKeyOf } from '../lib/signing/public-key.ts';
import type { Stage } from './stage.ts';
import { chapter, output, say } from './story.ts';

/** Files of private keys, for `--key`; beside the project, never in it. */
export const keys = { publisher: join('..', 'publisher.key'), promoter: join('..', 'promoter.key') };

/** Two keys for two people, and the project's word on who may do what. */
export async function makeKeys(stage: Stage): Promise<void> {
  chapter('Who may publish, who may promote');
  say('CI publishes, an SRE promotes: a key for each, and the project trusts each with one thing only.');
  for (const file of Object.values(keys)) await stage.pawl(['key', 'new', file]);
  await writeFile(join(stage.folder, 'environments', 'trust.ts'), await trustFile(stage));
  await stage.change('environments/index.ts', {
    from: "  name: 'shop',",
    to: "  name: 'shop',\n  trust,",
    message: 'Trust the publisher and the promoter',
    first: "import { trust } from './trust.ts';",
  });
  output("environments/index.ts: project({ name: 'shop', trust, … }), with both public keys in environments/trust.ts");
}

/** The same, as a Delivery says it. */
export async function deliveryTrust(stage: Stage) {
  const { publisher, promoter } = await publicKeys(stage);
  return { releases: [{ key: publisher, name: 'CI' }], promotions: [{ key: promoter, name: 'Sam' }] };
}

async function trustFile(stage: Stage): Promise<string> {
  const { publisher, promoter } = await publicKeys(stage);
  return [
    "import { publicKey } from 'pawl';",
    '',
    'export const trust = {',
    `  releases: [publicKey(${JSON.stringify(publisher)}, { name: 'CI' })],`,
    `  promotions: [publicKey(${JSON.stringify(promoter)}, { name: 'Sam' })],`,
    '};',
    '',
  ].join('\n');
}

async function publicKeys({ folder }: Stage): Promise<{ readonly publisher: string; readonly promoter: string }> {
  const read = async (file: string) => publicKeyOf(await readFile(join(folder, file), 'utf8'));
  return { publisher: await read(keys.publisher), promoter: await read(keys.promoter) };
}
