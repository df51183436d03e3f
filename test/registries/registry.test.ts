import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { request } from 'undici';
import { registryForTests } from './registry.ts';

const manifest = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [] });
const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

for (const referrers of [true, false]) {
  describe(`registry with referrers ${referrers ? 'on' : 'off'}`, async () => {
    const found = await registryForTests({ after }, { referrers });
    const skip = found.kind === 'missing' && found.reason;
    const url = (path: string): string => `http://${found.kind === 'ready' ? found.registry.host : ''}${path}`;

    it('answers the version check of the distribution API', { skip }, async () => {
      const answer = await request(url('/v2/'));
      await answer.body.dump();
      assert.equal(answer.statusCode, 200);
    });

    it(`${referrers ? 'answers' : 'refuses'} the referrers API`, { skip }, async () => {
      const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
      const pushed = await request(url('/v2/some/repository/manifests/1'), { method: 'PUT', headers, body: manifest });
      assert.equal(pushed.statusCode, 201, await pushed.body.text());
      const answer = await request(url(`/v2/some/repository/referrers/${digest}`));
      await answer.body.dump();
      assert.equal(answer.statusCode === 200, referrers);
    });
  });
}

describe('startRegistry', async () => {
  const first = await registryForTests({ after });
  const second = await registryForTests({ after });
  const skip = first.kind === 'missing' && first.reason;

  it('gives every caller a server of its own that stop ends', { skip }, async () => {
    assert.ok(first.kind === 'ready' && second.kind === 'ready');
    assert.notEqual(first.registry.host, second.registry.host);
    await second.registry.stop();
    await assert.rejects(request(`http://${second.registry.host}/v2/`));
    const answer = await request(`http://${first.registry.host}/v2/`);
    await answer.body.dump();
    assert.equal(answer.statusCode, 200);
  });
});
