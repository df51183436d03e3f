import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes, type Registry, type Repository } from '../../lib/oci/registry.ts';
import { referrersContract } from './registry-referrers.ts';
import { bytesOf, imageOf, rejectsWith, textOf, writeImage, writeText } from './registry-samples.ts';

export interface RegistryUnderTest {
  readonly registry: Registry;
  /** Opens what `Repository.reference` says, as another process would. */
  open(reference: string): Repository;
  close(): Promise<void>;
}

/** What every registry promises. Each test works in repositories of its own, so that a shared server serves. */
export function registryContract(name: string, make: () => Promise<RegistryUnderTest>): void {
  describe(name, () => {
    let registry: Registry;
    let underTest: RegistryUnderTest;
    const fresh = () => registry.repository(`contract/${randomUUID().slice(0, 13)}`);
    before(async () => {
      underTest = await make();
      registry = underTest.registry;
    });
    after(() => underTest.close());

    describe('a repository that nothing was written to', () => {
      it('has no tags', async () => assert.deepEqual(await fresh().tags(), []));
      it('resolves no tag', async () => assert.equal(await fresh().resolve('current'), undefined));
      it('resolves no digest', async () => assert.equal(await fresh().resolve(digestOf('nothing')), undefined));
      it('has no manifest', async () => assert.equal(await fresh().readManifest('current'), undefined));
      it('has no blob', async () => assert.equal(await fresh().hasBlob(digestOf('nothing')), false));
      it('has no referrers', async () => assert.deepEqual(await fresh().referrers(digestOf('nothing')), []));
      it('takes the removal of a tag that is not there as done', async () => assert.equal(await fresh().removeTag('current'), true));
    });

    describe('blobs', () => {
      it('come back with the bytes that went in', async () => {
        const repository = fresh();
        const bytes = new Uint8Array([0, 255, 10, 13, 128]);
        const descriptor = await repository.writeBlob({ mediaType: 'application/x-test', bytes });
        assert.deepEqual(descriptor, { mediaType: 'application/x-test', digest: digestOf(bytes), size: 5 });
        assert.deepEqual(new Uint8Array(await repository.readBlob(descriptor, { limit: 5 })), bytes);
        assert.equal(await repository.hasBlob(descriptor.digest), true);
      });

      it('may be empty', async () => {
        const repository = fresh();
        const descriptor = await repository.writeBlob({ mediaType: 'application/x-test', bytes: new Uint8Array() });
        assert.equal((await repository.readBlob(descriptor, { limit: 0 })).length, 0);
      });

      it('may be written twice', async () => {
        const repository = fresh();
        const first = await writeText(repository, 'same');
        assert.deepEqual(await writeText(repository, 'same'), first);
      });

      it('of several megabytes come back whole', async () => {
        const repository = fresh();
        const bytes = new Uint8Array(3 * 1024 * 1024 + 7).map((_, index) => index % 251);
        const descriptor = await repository.writeBlob({ mediaType: 'application/x-test', bytes });
        assert.equal(digestOf(await repository.readBlob(descriptor, { limit: bytes.length })), descriptor.digest);
      });

      it('above the limit are refused', async () => {
        const repository = fresh();
        const descriptor = await writeText(repository, 'too long');
        await rejectsWith('TOO_LARGE', repository.readBlob(descriptor, { limit: 7 }));
      });

      it('that are not there are an error that names the digest', async () => {
        const repository = fresh();
        await writeText(repository, 'another');
        const digest = digestOf('missing');
        const error = await rejectsWith('NOT_FOUND', repository.readBlob({ mediaType: 'text/plain', digest, size: 7 }, { limit: 100 }));
        assert.match(error.message, new RegExp(digest));
      });

      it('whose descriptor states another size are refused', async () => {
        const repository = fresh();
        const descriptor = await writeText(repository, 'six me');
        await rejectsWith('DIGEST_MISMATCH', repository.readBlob({ ...descriptor, size: 5 }, { limit: 100 }));
      });

      it('are written with another repository of the registry as the source', async () => {
        const [source, target] = [fresh(), fresh()];
        const descriptor = await writeText(source, 'shared');
        await target.writeBlob({ mediaType: 'text/plain', bytes: bytesOf('shared') }, { from: source });
        assert.equal(textOf(await target.readBlob(descriptor, { limit: 100 })), 'shared');
      });

      it('are written where the source repository does not have them', async () => {
        const [source, target] = [fresh(), fresh()];
        const descriptor = await target.writeBlob({ mediaType: 'text/plain', bytes: bytesOf('alone') }, { from: source });
        assert.equal(textOf(await target.readBlob(descriptor, { limit: 100 })), 'alone');
      });
    });

    describe('manifests', () => {
      it('come back by digest with the bytes that went in', async () => {
        const repository = fresh();
        const { bytes, descriptor } = await writeImage(repository, { note: 'spaces  stay ' });
        const manifest = await repository.readManifest(descriptor.digest);
        assert.deepEqual(new Uint8Array(manifest?.bytes ?? []), bytes);
        assert.deepEqual(manifest?.descriptor, descriptor);
        assert.deepEqual(await repository.resolve(descriptor.digest), descriptor);
      });

      it('come back by tag', async () => {
        const repository = fresh();
        const { descriptor } = await writeImage(repository, { tag: '1.2.3' });
        assert.deepEqual(await repository.resolve('1.2.3'), descriptor);
        assert.deepEqual((await repository.readManifest('1.2.3'))?.descriptor, descriptor);
      });

      it('without a tag add none', async () => {
        const repository = fresh();
        await writeImage(repository, {});
        assert.deepEqual(await repository.tags(), []);
      });

      it('move a tag', async () => {
        const repository = fresh();
        const first = await writeImage(repository, { tag: 'current', note: 'first' });
        const second = await writeImage(repository, { tag: 'current', note: 'second' });
        assert.deepEqual(await repository.resolve('current'), second.descriptor);
        assert.deepEqual(await repository.resolve(first.descriptor.digest), first.descriptor);
      });

      it('do not move a tag that is to be immutable', async () => {
        const repository = fresh();
        const first = await writeImage(repository, { tag: '1.0.0', note: 'first' });
        await rejectsWith('TAG_EXISTS', writeImage(repository, { tag: '1.0.0', note: 'second', immutable: true }));
        assert.deepEqual(await repository.resolve('1.0.0'), first.descriptor);
      });

      it('with the same bytes are a quiet success under an immutable tag', async () => {
        const repository = fresh();
        const first = await writeImage(repository, { tag: '1.0.0', immutable: true });
        const second = await writeImage(repository, { tag: '1.0.0', immutable: true });
        assert.deepEqual(second.descriptor, first.descriptor);
      });

      it('carry several tags at once', async () => {
        const repository = fresh();
        const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
        await writeImage(repository, { tag: 'live' });
        assert.deepEqual(await repository.resolve('live'), descriptor);
        assert.deepEqual(await repository.resolve('1.0.0'), descriptor);
      });

      it('of an index are read like any other', async () => {
        const repository = fresh();
        const child = await writeImage(repository, {});
        const bytes = bytesOf(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [child.descriptor] }));
        const descriptor = await repository.writeManifest({ mediaType: mediaTypes.index, bytes }, { tag: '2.0.0' });
        assert.deepEqual((await repository.readManifest('2.0.0'))?.descriptor, descriptor);
      });

      it('of an index are refused before the manifests in it are there', async () => {
        const repository = fresh();
        await writeText(repository, 'something');
        const child = { mediaType: mediaTypes.manifest, digest: digestOf('missing'), size: 7 };
        const bytes = bytesOf(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [child] }));
        await assert.rejects(repository.writeManifest({ mediaType: mediaTypes.index, bytes }, { tag: '2.0.0' }));
        assert.deepEqual(await repository.tags(), []);
      });

      it('that are not JSON, of another media type or too large are refused', async () => {
        const repository = fresh();
        const image = imageOf(await writeText(repository, '{}'), {});
        const write = (mediaType: string, bytes: Uint8Array) => repository.writeManifest({ mediaType, bytes }, { tag: 'bad' });
        await rejectsWith('REFUSED', write(mediaTypes.manifest, bytesOf('{')));
        await rejectsWith('REFUSED', write(mediaTypes.index, image));
        await rejectsWith('REFUSED', write('text/plain', image));
        await rejectsWith('TOO_LARGE', write(mediaTypes.manifest, new Uint8Array(4 * 1024 * 1024 + 1)));
        assert.deepEqual(await repository.tags(), []);
      });

      it('are not blobs that happen to be there', async () => {
        const repository = fresh();
        const { digest } = await writeText(repository, '{"mediaType":"application/x-other"}');
        assert.equal(await repository.readManifest(digest), undefined);
      });
    });

    describe('tags', () => {
      it('are listed in code-unit order, each once', async () => {
        const repository = fresh();
        for (const tag of ['b', 'a', 'B', '1.10.0', '1.9.0', 'a']) await writeImage(repository, { tag });
        assert.deepEqual(await repository.tags(), ['1.10.0', '1.9.0', 'B', 'a', 'b']);
      });

      it('that are removed leave their manifest and the other tags', async () => {
        const repository = fresh();
        const { descriptor } = await writeImage(repository, { tag: 'claim' });
        await writeImage(repository, { tag: 'record' });
        assert.equal(await repository.removeTag('claim'), true);
        assert.deepEqual(await repository.tags(), ['record']);
        assert.equal(await repository.resolve('claim'), undefined);
        assert.deepEqual(await repository.resolve(descriptor.digest), descriptor);
      });

      it('that no registry allows are refused before anything is asked', async () => {
        const repository = fresh();
        for (const tag of ['', '.', '..', '../x', 'a/b', 'ü', '-a', 'x'.repeat(129)]) {
          await rejectsWith('BAD_REFERENCE', repository.resolve(tag));
          await rejectsWith('BAD_REFERENCE', repository.removeTag(tag));
          await rejectsWith('BAD_REFERENCE', writeImage(repository, { tag }));
        }
      });
    });

    describe('referrers', () => referrersContract(fresh));

    it('a repository is opened again by its reference', async () => {
      const repository = fresh();
      const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
      const again = underTest.open(repository.reference);
      assert.equal(again.reference, repository.reference);
      assert.deepEqual(await again.resolve('1.0.0'), descriptor);
    });

    it('a repository below another is a repository of its own', async () => {
      const parent = `contract/${randomUUID().slice(0, 13)}`;
      await writeImage(registry.repository(parent), { tag: 'outer' });
      await writeImage(registry.repository(`${parent}/production`), { tag: 'inner' });
      assert.deepEqual(await registry.repository(parent).tags(), ['outer']);
      assert.deepEqual(await registry.repository(`${parent}/production`).tags(), ['inner']);
    });

    it('repository names that could lead elsewhere are refused', () => {
      for (const name of ['', '/', '..', '../x', 'a/../b', 'a//b', 'Upper', 'a:b', 'a@b', 'a\0', 'x'.repeat(256)])
        assert.throws(() => registry.repository(name), { code: 'BAD_REFERENCE' }, name);
    });

    it('a call with an aborted signal does nothing', async () => {
      const repository = fresh();
      const signal = AbortSignal.abort(new Error('enough'));
      await assert.rejects(repository.writeBlob({ mediaType: 'a/b', bytes: bytesOf('x') }, { signal }), /enough/);
      await assert.rejects(repository.tags({ signal }), /enough/);
      await assert.rejects(repository.resolve('current', { signal }), /enough/);
      assert.equal(await repository.hasBlob(digestOf('x')), false);
    });

    it('concurrent writers lose no tag', async () => {
      const repository = fresh();
      const tags = Array.from({ length: 12 }, (_, index) => `tag-${10 + index}`);
      await Promise.all(tags.map((tag) => writeImage(repository, { tag, note: tag })));
      assert.deepEqual(await repository.tags(), tags);
    });
  });
}
