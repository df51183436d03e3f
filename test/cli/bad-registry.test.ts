import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { badDay, unsteady } from '../registries/front/faults.ts';
import { type Faults, startFront } from '../registries/front/front.ts';
import { registryForTests } from '../registries/registry.ts';
import { type Ran, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const publish = ['publish', '1.0.0'];
const moves = [publish, ['promote', 'development', '1.0.0', '--yes'], ['history', 'development', '--verify']];
const days: readonly (readonly [string, Faults, readonly (readonly string[])[]])[] = [
  // It wants to be left alone for a second after each fifth request.
  ['that is slow, answers 429 and breaks connections', badDay, [publish]],
  ['that drops a third of all requests', unsteady({ share: 1 / 3, seed: 1 }), moves],
];

// Most of the time is waiting.
describe('a bad registry', { concurrency: true }, () => {
  for (const [day, faults, wanted] of days)
    it(`${day} is endured by the program as it is`, async (t) => {
      const shop = await shopBehind(t, faults);
      for (const words of shop === undefined ? [] : wanted) succeeded(await shop?.project.pawlProcess(...words, ...shop.registry));
    });

  it('that takes a tenth of a second for each answer is only slow', async (t) => {
    const shop = await shopBehind(t, () => ({ kind: 'slow', milliseconds: 100 }));
    for (const words of shop === undefined ? [] : moves) succeeded(await shop?.project.pawl(...words, ...shop.registry));
  });
});

function succeeded(ran: Ran | undefined): void {
  assert.equal(ran?.code, 0, `${ran?.stdout}${ran?.stderr}`);
}

/** Undefined where there is no registry, and the test is skipped. */
async function shopBehind(t: TestContext, faults: Faults) {
  const found = await registryForTests(t, { referrers: false });
  if (found.kind === 'missing') {
    t.skip(found.reason);
    return undefined;
  }
  const front = await startFront(found.registry.host, { faults });
  t.after(() => front.stop());
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  return { project, registry: ['--registry', `oci://${front.host}/acme/shop`, '--plain-http'] };
}
