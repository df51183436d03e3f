import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { archive } from '../../lib/artifact/archive/archive.ts';
import { jsonContent, type PackedManifest, packManifest } from '../../lib/artifact/packed.ts';
import { pullEnvironment, readRelease } from '../../lib/artifact/read.ts';
import { attachStatement } from '../../lib/artifact/signatures/attach.ts';
import { readStatements } from '../../lib/artifact/signatures/read.ts';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import { annotations, artifactTypes, emptyBlob, indexSchema, parseJson } from '../../lib/artifact/wire-format.ts';
import { answers } from '../../lib/cli/json.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { applicationFiles } from '../../lib/manifest/files.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const [publisherKey, promoterKey] = [generateKey(), generateKey()];
export const publisher = keySigner(publisherKey.privatePem);
export const promoter = keySigner(promoterKey.privatePem);

export const version = '1.0.0';
export const environment = 'development';

/** What whoever has the publisher's key makes of a release; what is absent stays as it is. */
export interface Forgery {
  /** The files of the environment's layer. */
  readonly files?: (files: Map<string, Uint8Array>) => void;
  /** What the layer's annotation says of the tar in it. @default what is so */
  readonly tarDigest?: string;
  readonly metadata?: (metadata: JsonObject) => Json;
  readonly provenance?: (predicate: JsonObject) => Json;
  readonly images?: (predicate: JsonObject) => Json;
}

/** A shop with 1.0.0 in force in development, signed by a publisher and a promoter, and copies of its registry for forgers. */
export async function signedShop(t: TestContext) {
  const files = shopFiles();
  const list = (pem: string, name: string) => `[publicKey(${JSON.stringify(pem)}, { name: '${name}' })]`;
  const [releases, promotions] = [list(publisherKey.publicPem, 'publisher'), list(promoterKey.publicPem, 'promoter')];
  const text = (files['environments/index.ts'] ?? '').replace(
    "project({ name: 'shop',",
    `project({ name: 'shop', source: 'https://github.com/acme/shop', trust: { releases: ${releases}, promotions: ${promotions} },`,
  );
  const project = await userProject(t, { ...files, 'environments/index.ts': text }, rememberingCompiler);
  for (const [name, { privatePem }] of Object.entries({ publisher: publisherKey, promoter: promoterKey }))
    await writeFile(join(project.folder, '.git', `${name}.key`), privatePem);
  for (const words of [
    ['publish', version, '--key', '.git/publisher.key'],
    ['promote', environment, version, '--yes', '--key', '.git/promoter.key'],
  ]) {
    const ran = await project.pawl(...words);
    assert.equal(ran.code, 0, ran.stderr + ran.stdout);
  }
  let copies = 0;
  return {
    /** A registry of its own, as it was after the promotion. */
    async copy() {
      copies += 1;
      const folder = join(project.folder, '.pawl', `copy-${copies}`);
      await cp(join(project.folder, '.pawl', 'registry'), folder, { recursive: true });
      return {
        folder,
        release: openRepository(`oci-layout:${join(folder, 'shop')}`),
        ledger: openRepository(`oci-layout:${join(folder, 'shop', environment)}`),
        async verify(what: string = version) {
          const ran = await project.pawl('verify', what, '--registry', `oci-layout:${folder}`, '--json');
          assert.equal(ran.stderr, '');
          return { code: ran.code, ...answers.verify.parse(ran.json()) };
        },
      };
    },
  };
}

/** Puts a forged release in the place of the real one, with every signature and statement that it needs. */
export async function forge(repository: Repository, { files, tarDigest, metadata, provenance, images }: Forgery): Promise<void> {
  const release = await readRelease(repository, version);
  const pulled = await pullEnvironment(repository, release.environments.get(environment)?.digest ?? assert.fail());
  const content = new Map(applicationFiles(pulled.set));
  files?.(content);
  const packed = await archive(content);
  const forgedEnvironment = packManifest({
    config: emptyBlob,
    layer: { mediaType: artifactTypes.fluxContent, bytes: packed.bytes },
    annotations: pulled.annotations,
    layerAnnotations: { [annotations.tarDigest]: tarDigest ?? packed.tarDigest },
  });
  const said = JSON.parse(JSON.stringify(await release.metadata())) as JsonObject;
  const forgedMetadata = packManifest({
    artifactType: artifactTypes.metadata,
    config: emptyBlob,
    layer: jsonContent(artifactTypes.metadata, metadata?.(said) ?? said),
  });
  const isOther = files !== undefined || tarDigest !== undefined;
  const parts = [...(isOther ? [forgedEnvironment] : []), ...(metadata === undefined ? [] : [forgedMetadata])];
  for (const part of parts) await write(repository, part);

  const index = await repository.readManifest(version);
  const parsed = parseJson(indexSchema, index?.bytes ?? assert.fail(), 'the index');
  const manifests = parsed.manifests.map((child) => {
    const part = child.artifactType === artifactTypes.metadata ? forgedMetadata : forgedEnvironment;
    const isForged = parts.includes(part) && (part === forgedMetadata || child.annotations?.[annotations.environment] === environment);
    return isForged ? { ...child, digest: part.descriptor.digest, size: part.descriptor.size } : child;
  });
  const { mediaType, bytes } = jsonContent(mediaTypes.index, JSON.parse(JSON.stringify({ ...parsed, manifests })) as Json);
  // What nobody can tell apart needs other bytes, or the real one's statements would lie beside it.
  const own = parts.length === 0 ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes;
  const forged = await repository.writeManifest({ mediaType, bytes: own }, { tag: version });
  for (const digest of [forged.digest, ...manifests.map((child) => child.digest)])
    await signManifest(repository, (await repository.resolve(digest)) ?? assert.fail(), publisher);
  const trusted = [{ key: publisherKey.publicPem }];
  for (const [predicateType, change] of [
    [predicateTypes.provenance, provenance],
    [predicateTypes.images, images],
  ] as const) {
    const [real] = await readStatements(repository, release.digest, { trusted, predicateType });
    const predicate = real?.statement.predicate as JsonObject;
    await attachStatement(repository, forged, { signer: publisher, predicateType, predicate: change?.(predicate) ?? predicate });
  }
}

export async function write(repository: Repository, { blobs, manifest }: PackedManifest): Promise<void> {
  for (const blob of blobs) await repository.writeBlob(blob);
  await repository.writeManifest(manifest);
}
