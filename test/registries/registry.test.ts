import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
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
      assert.ok(found.kind === 'ready');
      assert.equal(await answers(found.registry.host), true);
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
    assert.equal(await answers(second.registry.host), false);
    assert.equal(await answers(first.registry.host), true);
  });

  it('gives a server that ends with its owner, also when that is killed hard', { skip, timeout: 120_000 }, async () => {
    const program = fileURLToPath(new URL('./programs/own-a-registry.ts', import.meta.url));
    const owner = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [host] = await once(createInterface({ input: owner.stdout }), 'line');
    assert.equal(await answers(host), true);
    owner.kill('SIGKILL');
    while (await answers(host)) await delay(10);
  });
});

async function answers(host: string): Promise<boolean> {
  const answer = await request(`http://${host}/v2/`).catch(() => undefined);
  await answer?.body.dump();
  return answer?.statusCode === 200;
}
