import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackedManifest } from '../lib/artifact/packed.ts';
import { packBundle } from '../lib/artifact/signatures/pack-bundle.ts';
import { statementAbout } from '../lib/artifact/signatures/subject.ts';
import { manifestVerifier } from '../lib/artifact/signatures/verify.ts';
import { emptyBlob } from '../lib/artifact/wire-format.ts';
import { digestOf } from '../lib/digest.ts';
import { openRepository } from '../lib/oci/open-repository.ts';
import { type Descriptor, mediaTypes, type Repository } from '../lib/oci/registry.ts';
import { createRegistryContext } from '../lib/oci/registry-context.ts';
import { packRecord } from '../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../lib/promotion/ledger/stored/tags.ts';
import { proveChain, readHead, readHistory, taggedRecords } from '../lib/promotion/ledger.ts';
import { generateKey } from '../lib/signing/generate-key.ts';
import { keySigner } from '../lib/signing/key-signer.ts';
import { predicateTypes } from '../lib/signing/statement.ts';
import { draft } from '../test/promotion/ledger-samples.ts';
import { startRegistry } from '../test/registries/registry.ts';

export interface LedgerBench {
  readonly records: number;
  readonly rows: readonly { readonly what: string; readonly times: readonly Time[] }[];
}

/** Milliseconds. */
interface Time {
  readonly wall: number;
  /** Of this process, all threads. */
  readonly processor: number;
}

export interface LedgerBenchOptions {
  readonly records: number;
  readonly runs: number;
  /** Also over HTTP, with fewer records: writing them takes most of the time. @default 500 */
  readonly remoteRecords?: number;
}

/** Verifies a long ledger in a layout folder, by digests alone and with every signature, each run with nothing remembered. */
export async function benchLedger({ records, runs, remoteRecords = 500 }: LedgerBenchOptions): Promise<LedgerBench> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-bench-ledger-'));
  try {
    const { privatePem, publicPem } = generateKey();
    const packed = await packLedger(records, privatePem);
    writeLayout(folder, packed);
    const trusted = [{ key: publicPem, name: 'ann' }];
    const local = () => openRepository(`oci-layout:${folder}`);
    const rows = [
      { what: `${records} records in a folder, by digest`, times: await timed(runs, () => prove(local())) },
      { what: `${records} records in a folder, with every signature`, times: await timed(runs, () => prove(local(), trusted)) },
      { what: `the newest 50 of ${records} in a folder`, times: await timed(runs, () => show(local())) },
    ];
    return {
      records,
      rows: remoteRecords === 0 ? rows : [...rows, ...(await remoteRows(packed.slice(0, remoteRecords), { runs, trusted }))],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface PackedEntry {
  readonly record: PackedManifest;
  readonly signature: PackedManifest;
  readonly tag: string;
}

type Trusted = readonly { readonly key: string; readonly name: string }[];

async function prove(repository: Repository, trusted?: Trusted): Promise<void> {
  const records = trusted === undefined ? undefined : taggedRecords(await repository.tags());
  const verify =
    trusted === undefined ? {} : { verify: manifestVerifier(repository, { trusted }, (digest) => records?.has(digest) === true) };
  const head = await readHead(repository, verify);
  if (head.kind !== 'head') throw new Error(head.kind);
  const chain = await proveChain(repository, { ...head.entry }, verify);
  const unsigned = chain.filter(({ verification }, place) => trusted !== undefined && place > 0 && verification.kind !== 'signed');
  if (chain.at(-1)?.record.sequence !== 1 || unsigned.length > 0) throw new Error(`${unsigned.length} are not signed`);
}

async function show(repository: Repository): Promise<void> {
  const head = await readHead(repository);
  if (head.kind === 'head') await readHistory(repository, head.entry, { limit: 50 });
}

async function remoteRows(packed: readonly PackedEntry[], { runs, trusted }: { readonly runs: number; readonly trusted: Trusted }) {
  // go-containerregistry's server looks at everything that it has to list what refers to one manifest.
  const registry = await startRegistry({ server: 'distribution' });
  const context = createRegistryContext({ plainHttp: true });
  try {
    const repository = openRepository(`oci://${registry.host}/acme/shop`, context);
    for (const blob of [emptyBlob]) await repository.writeBlob(blob);
    const left = packed.values();
    const write = async () => {
      for (const { record, signature, tag } of left) {
        for (const blob of [...record.blobs, ...signature.blobs]) await repository.writeBlob(blob);
        await repository.writeManifest(record.manifest, { tag });
        await repository.writeManifest(signature.manifest);
      }
    };
    await Promise.all(Array.from({ length: 8 }, write));
    return [
      { what: `${packed.length} records over HTTP, by digest`, times: await timed(runs, () => prove(repository)) },
      { what: `${packed.length} records over HTTP, with every signature`, times: await timed(runs, () => prove(repository, trusted)) },
    ];
  } finally {
    await context.close();
    await registry.stop();
  }
}

async function timed(runs: number, act: () => Promise<void>): Promise<readonly Time[]> {
  const times: Time[] = [];
  for (let run = 0; run < runs; run += 1) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    await act();
    const { user, system } = process.cpuUsage(used);
    times.push({ wall: performance.now() - start, processor: (user + system) / 1000 });
  }
  return times;
}

async function packLedger(length: number, privatePem: string): Promise<readonly PackedEntry[]> {
  const signer = keySigner(privatePem, { name: 'ann' });
  const entries: PackedEntry[] = [];
  let previous: Descriptor | undefined;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const record = packRecord({ schema: 1, sequence, previous: previous?.digest ?? null, ...draft(null) }, previous);
    previous = record.descriptor;
    const predicateType = predicateTypes.signature;
    const bundle = await signer.sign(statementAbout(previous.digest, { predicateType, predicate: {} }));
    entries.push({
      record,
      signature: packBundle(bundle, { subject: previous, predicateType }),
      tag: recordTag(sequence, previous.digest),
    });
  }
  return entries;
}

/** Straight into the files: through the repository it would take minutes, and is not what is measured. */
function writeLayout(folder: string, entries: readonly PackedEntry[]): void {
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const manifests = entries.flatMap(({ record, signature, tag }) => {
    for (const { bytes } of [...record.blobs, record.manifest, ...signature.blobs, signature.manifest])
      writeFileSync(join(blobs, digestOf(bytes).slice('sha256:'.length)), bytes);
    const name = { annotations: { 'org.opencontainers.image.ref.name': tag } };
    return [{ ...plain(record.descriptor), ...name }, plain(signature.descriptor)];
  });
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }));
}

function plain({ mediaType, digest, size }: Descriptor) {
  return { mediaType, digest, size };
}

export function ledgerTable({ rows }: LedgerBench): readonly string[] {
  return [
    '| verifying a ledger, median (least to most) | time | processor time | runs |',
    '|---|---|---|---|',
    ...rows.map(({ what, times }) => {
      const spread = (kind: keyof Time) => spreadOf(times.map((time) => time[kind]));
      return `| ${what} | ${spread('wall')} | ${spread('processor')} | ${times.length} |`;
    }),
  ];
}

function spreadOf(times: readonly number[]): string {
  const seconds = (milliseconds = 0) => (milliseconds / 1000).toFixed(2);
  const sorted = times.toSorted((left, right) => left - right);
  return `${seconds(sorted[Math.floor(sorted.length / 2)])} s (${seconds(sorted[0])} to ${seconds(sorted.at(-1))})`;
}

/** `node --conditions=pawl-source bench/ledger.ts [RECORDS [RUNS]]` */
if (import.meta.main) {
  const [records = 10_000, runs = 5] = process.argv.slice(2).map(Number);
  process.stdout.write(`${ledgerTable(await benchLedger({ records, runs })).join('\n')}\n`);
}
