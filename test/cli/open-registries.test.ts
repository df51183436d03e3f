import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openRegistries } from '../../lib/cli/open-registries.ts';
import { workplaceOf } from '../../lib/cli/workplace.ts';
import { digestOf } from '../../lib/digest.ts';
import { withImageSigners } from '../../lib/release/facts/image-signers.ts';
import { answerError, type Respond, scriptedRegistry } from '../oci/scripted-registry.ts';
import { memoryRepository } from '../promotion/simulation/memory-repository.ts';
import { trusted, trustedWorld } from '../release/trusted-world.ts';
import { toolsForTests } from './project.ts';

const unavailable: Respond = (_, response) => answerError(response, 503, 'UNAVAILABLE');
const leftAlone: Respond = (_, response) => answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': '15' });

/** Registries whose clock jumps instead of waiting. */
async function jumping(t: TestContext, respond: Respond) {
  const registry = await scriptedRegistry(respond);
  let now = 0;
  const wait = async (milliseconds: number) => {
    now += milliseconds;
  };
  const registries = openRegistries({ clock: () => new Date(now), random: () => 0.5, wait });
  t.after(async () => {
    await registries.close();
    await registry.close();
  });
  return { host: registry.host, open: registries.open, passed: () => now };
}

test('a registry of the project may answer badly for a minute', async (t) => {
  const { host, open, passed } = await jumping(t, unavailable);
  await assert.rejects(open(`oci://${host}/acme/shop`, { plainHttp: true }).tags());
  assert.ok(passed() > 55_000 && passed() <= 60_000, `${passed()} ms`);
});

for (const [way, respond] of Object.entries({ 'answers 503': unavailable, 'wants to be left alone for 15 s': leftAlone })) {
  test(`a registry of images that ${way} takes seconds of the minute that all images have, however many it holds`, async (t) => {
    const bad = await jumping(t, respond);
    const { as } = await trustedWorld(t);
    const tools = toolsForTests({ openRepository: bad.open });
    const flags = { plainHttp: true, timeLimit: 10, memoryLimit: 100 };
    const { openImage } = await workplaceOf(tools, { folder: as().folder, compiled: as().project }, flags);
    const images = Array.from({ length: 7 }, (_, place) => ({ image: `${bad.host}/acme/i${place}`, digest: digestOf(`${place}`) }));
    const good = { image: 'registry.example.com/good', digest: digestOf('good') };
    const found = await withImageSigners(
      { ...as(), openImage: (address) => (address.includes('good') ? memoryRepository() : (openImage?.(address) ?? memoryRepository())) },
      { imageSigners: trusted('publisher') },
      [...images, good],
    );
    // Six are looked at at once: all together they wait six times as long as the person does.
    assert.ok(bad.passed() / 6 < 5_000, `${bad.passed()} ms`);
    assert.match(String(found[0]?.unread), /503|429/);
    assert.equal(found.at(-1)?.unread, undefined);
  });
}
