import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What of a bundle's metafile is read: the paths of what went into it, from the repository on. */
interface Bundled {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The licences of all packages that are in some bundles: most of them ask for their text to go where their code goes. */
export async function licencesOf(bundles: readonly Bundled[]): Promise<string> {
  const folders = new Set(bundles.flatMap(({ inputs }) => Object.keys(inputs).flatMap((input) => packageFolder(input) ?? [])));
  const parts = await Promise.all([...folders].sort().map(licenceOf));
  return `Third-party packages that are bundled in this program, and their licences.\n\n${parts.join('\n')}`;
}

/** `node_modules/@scope/name`, nested or not; undefined for our own files. */
function packageFolder(input: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[sc]e|copying|notice)(?:[.-]|$)/i.test(file)).sort();
  // A package that only names its licence has no text of its own to pass on.
  if (files.length === 0 && typeof license !== 'string')
    throw new Error(`Cannot bundle ${name} ${version}: it says nothing of its licence, expected a LICENSE file or a "license" field`);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return [`${'='.repeat(80)}\n${name} ${version} (${license ?? 'see below'})\n`, ...texts.map((text) => `${text.trim()}\n`)].join('\n');
}
