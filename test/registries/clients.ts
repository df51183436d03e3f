import { buildReporter } from '../control-plane/build/build-reporter.ts';
import { missing } from '../control-plane/for-tests.ts';
import { oracleForTests } from './oracle.ts';
import { findSkopeo } from './skopeo.ts';
import { toolAt, toolForTests } from './tools.ts';

/** `oci-layout:FOLDER`, or `HOST/PATH` over plain HTTP. */
export type Place = string;

/** Somebody else's program or library that reads and writes what we do. */
export interface Client {
  readonly name: string;
  /** Why it cannot be run, false where it can. */
  readonly missing: string | false;
  manifest(place: Place, tag: string): Promise<string>;
  copy(from: { readonly place: Place; readonly tag: string }, to: { readonly place: Place; readonly tag: string }): Promise<void>;
}

/** One that lists, attaches and finds, too. */
export interface ReferrerClient extends Client {
  tags(place: Place): Promise<readonly string[]>;
  /** Digests, sorted. */
  referrers(place: Place, tag: string): Promise<readonly string[]>;
  push(place: Place, tag: string, file: string): Promise<void>;
  attach(place: Place, tag: string, note: { readonly type: string; readonly file: string }): Promise<void>;
}

/** One that takes what refers to a manifest along when it copies, and takes a manifest's layers out as files. */
export interface ArtifactClient extends ReferrerClient {
  /** Into that folder. */
  pull(place: Place, tag: string, folder: string): Promise<void>;
}

/** Oras's library, go-containerregistry's and crane always; oras and skopeo's library where they are built. */
export interface Clients {
  readonly orasGo: ArtifactClient;
  readonly goContainerregistry: ReferrerClient;
  /** Of registries only: it copies no layouts. */
  readonly crane: Client;
  readonly oras: ArtifactClient;
  readonly skopeo: Client;
}

export async function findClients(): Promise<Clients> {
  return {
    orasGo: await orasLibrary(),
    goContainerregistry: await library('go-containerregistry'),
    crane: await craneProgram(),
    oras: await orasProgram(),
    skopeo: await skopeoLibrary(),
  };
}

async function library(name: 'oras' | 'go-containerregistry'): Promise<ReferrerClient> {
  const found = await oracleForTests();
  const run = async (command: string, ...words: readonly string[]): Promise<string> => {
    if (found.kind === 'missing') throw new Error(found.reason);
    return found.oracle.run(name, command, ...words);
  };
  return {
    name: name === 'oras' ? 'oras-go' : name,
    missing: found.kind === 'missing' && found.reason,
    manifest: (place, tag) => run('manifest', place, tag),
    copy: async (from, to) => void (await run('copy', from.place, from.tag, to.place, to.tag)),
    tags: async (place) => lines(await run('tags', place)),
    referrers: async (place, tag) => lines(await run('referrers', place, tag)),
    push: async (place, tag, file) => void (await run('push', place, tag, file)),
    attach: async (place, tag, { type, file }) => void (await run('attach', place, tag, type, file)),
  };
}

async function orasLibrary(): Promise<ArtifactClient> {
  const found = await oracleForTests();
  const pull: ArtifactClient['pull'] = async (place, tag, folder) => {
    if (found.kind === 'missing') throw new Error(found.reason);
    await found.oracle.run('oras', 'pull', place, tag, folder);
  };
  return { ...(await library('oras')), pull };
}

async function craneProgram(): Promise<Client> {
  const found = await toolForTests('crane');
  const run = async (...words: readonly string[]): Promise<string> => {
    if (found.kind === 'missing') throw new Error(found.reason);
    return found.tool.run(['--insecure', ...words]);
  };
  return {
    name: 'crane',
    missing: found.kind === 'missing' && found.reason,
    manifest: (place, tag) => run('manifest', `${place}:${tag}`),
    copy: async (from, to) => void (await run('copy', `${from.place}:${from.tag}`, `${to.place}:${to.tag}`)),
  };
}

async function orasProgram(): Promise<ArtifactClient> {
  const found = await toolForTests('oras');
  const run = async (...words: readonly string[]): Promise<string> => {
    if (found.kind === 'missing') throw new Error(found.reason);
    return found.tool.run(words);
  };
  const address = (place: Place, tag?: string) => {
    const folder = folderOf(place);
    const end = tag === undefined ? '' : `:${tag}`;
    return folder === undefined ? ['--plain-http', `${place}${end}`] : ['--oci-layout', `${folder}${end}`];
  };
  const side = (which: 'from' | 'to', place: Place) => `--${which}-${folderOf(place) === undefined ? 'plain-http' : 'oci-layout'}`;
  return {
    name: 'oras',
    missing: found.kind === 'missing' && found.reason,
    manifest: (place, tag) => run('manifest', 'fetch', ...address(place, tag)),
    copy: async (from, to) => {
      const ends = [from, to].map(({ place, tag }) => `${folderOf(place) ?? place}:${tag}`);
      await run('copy', '--recursive', side('from', from.place), side('to', to.place), ...ends);
    },
    tags: async (place) => lines(await run('repo', 'tags', ...address(place))),
    referrers: async (place, tag) => {
      const { referrers } = JSON.parse(await run('discover', '--format', 'json', ...address(place, tag)));
      return referrers.map(({ reference }: { reference: string }) => reference.slice(reference.indexOf('@') + 1)).sort();
    },
    pull: async (place, tag, folder) => void (await run('pull', '--output', folder, ...address(place, tag))),
    push: async (place, tag, file) => void (await run('push', '--disable-path-validation', ...address(place, tag), `${file}:text/plain`)),
    attach: async (place, tag, { type, file }) =>
      void (await run('attach', '--disable-path-validation', ...address(place, tag), '--artifact-type', type, `${file}:text/plain`)),
  };
}

async function skopeoLibrary(): Promise<Client> {
  const found = await findSkopeo({ onProgress: buildReporter(console.error) });
  const reason = found.kind === 'missing' && missing(found).reason;
  const run = async (...words: readonly string[]): Promise<string> => {
    if (found.kind === 'missing') throw new Error(found.what);
    return toolAt(found.binaries.skopeo).run(words);
  };
  const address = (place: Place, tag: string) =>
    folderOf(place) === undefined ? `docker://${place}:${tag}` : `oci:${folderOf(place)}:${tag}`;
  return {
    name: "skopeo's library",
    missing: reason,
    manifest: (place, tag) => run('inspect', '--raw', address(place, tag)),
    copy: async (from, to) =>
      void (await run('copy', '--all', '--preserve-digests', address(from.place, from.tag), address(to.place, to.tag))),
  };
}

function folderOf(place: Place): string | undefined {
  return place.startsWith('oci-layout:') ? place.slice('oci-layout:'.length) : undefined;
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter(Boolean);
}
