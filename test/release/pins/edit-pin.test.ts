import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { digestOf } from '../../../lib/digest.ts';
import { RegistryError } from '../../../lib/oci/registry-error.ts';
import { promote } from '../../../lib/release/moves/promote.ts';
import { type HeldPin, holdOfPin } from '../../../lib/release/pins/edit-pin.ts';
import { nextStep } from '../../../lib/release/pins/next-step.ts';
import { type Pin, parsePin, pinPath, pinText } from '../../../lib/release/pins/pin.ts';
import { writePinFile } from '../../../lib/release/pins/pin-file.ts';
import { recentRecords } from '../../../lib/release/pins/sync.ts';
import type { Workplace } from '../../../lib/release/workplace.ts';
import { world } from '../world.ts';

const environment = 'production';

test('a hold of a pin that is ahead of the ledger holds what is in force, and says what the pin named', async (t) => {
  const workplace = await atFirst(t);
  await pinned(workplace, { version: '1.1.0', why: 'it is new', override: 'now' });
  const held = await holdOfPin(workplace, environment, { action: 'hold', why: 'stop it' });
  const pin = await written(workplace, held);
  assert.deepEqual([pin.version, pin.why, pin.override, pin.hold, held.named], ['1.0.0', undefined, undefined, 'stop it', '1.1.0']);
  assert.deepEqual(nextStep(pin, await recentRecords(workplace, environment)), { kind: 'hold', why: 'stop it' }, 'sync moves nothing');
});

test('the end of a hold makes no move that the pin asked for, be it on or back', async (t) => {
  const workplace = await atFirst(t);
  await moved(workplace, '1.1.0');
  for (const version of ['1.2.0', '1.0.0']) {
    await pinned(workplace, { version, hold: 'later' });
    await assert.rejects(holdOfPin(workplace, environment, { action: 'hold', why: 'x' }), {
      code: 'WRONG_HOLD',
      message: new RegExp(`holds it already at ${version}, while 1\\.1\\.0 is in force \\(later\\)`),
      fix: /1\.1\.0 instead, end that hold first: "pawl unhold production/,
    });
    const ended = await holdOfPin(workplace, environment, { action: 'unhold', why: 'not now' });
    assert.equal(ended.named, version);
    assert.equal(nextStep(await written(workplace, ended), await recentRecords(workplace, environment)).kind, 'same');
  }
});

test('a hold of a pin that names another release of the version in force is one of what is in force', async (t) => {
  const workplace = await atFirst(t);
  await pinned(workplace, { version: '1.0.0', digest: digestOf('another') });
  const held = await holdOfPin(workplace, environment, { action: 'hold', why: 'stop it' });
  assert.equal(held.named, '1.0.0');
  assert.equal(nextStep(await written(workplace, held), await recentRecords(workplace, environment)).kind, 'hold');
});

test('a hold of a pin that says what is in force changes that line alone', async (t) => {
  const workplace = await atFirst(t);
  await pinned(workplace, { version: '1.0.0', why: 'the first' });
  const held = await holdOfPin(workplace, environment, { action: 'hold', why: 'black friday' });
  assert.deepEqual(await written(workplace, held), { version: '1.0.0', why: 'the first', hold: 'black friday' });
  assert.equal(held.named, undefined);
});

test('nobody holds what nothing is known of: nothing in force, or a registry that does not answer', async (t) => {
  const { workplace } = await world(t);
  const empty = { ...workplace, folder: await temporaryFolder(t) };
  await pinned(empty, { version: '1.1.0' });
  await assert.rejects(holdOfPin(empty, environment, { action: 'hold', why: 'x' }), {
    code: 'NOTHING_IN_FORCE',
    fix: /the move to 1\.1\.0 that "environments\/production\.pin\.json" asks for/,
  });
  const tags = () => Promise.reject(new RegistryError('UNREACHABLE', 'Cannot list the tags', { retryable: true }));
  const own = { ...empty.repositories.environment(environment), tags };
  const offline = { ...empty, repositories: { ...empty.repositories, environment: () => own } };
  for (const action of ['hold', 'unhold'] as const)
    await assert.rejects(holdOfPin(offline, environment, { action, why: 'x' }), {
      code: 'NOT_KNOWN',
      fix: /Ask again where the registry answers/,
    });
  assert.equal((await pinIn(empty)).version, '1.1.0');
});

/** 1.0.0 is in force in production; 1.1.0 and 1.2.0 are published. */
async function atFirst(t: TestContext): Promise<Workplace> {
  const { workplace, publish } = await world(t);
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await publish(version, version);
  const here = { ...workplace, folder: await temporaryFolder(t) };
  await moved(here, '1.0.0');
  return here;
}

async function moved(workplace: Workplace, version: string): Promise<void> {
  const move = { environment, version, action: 'promote', who: 'sam', why: null } as const;
  assert.equal((await promote(workplace, move, { confirm: async () => 'go' })).result, 'written');
}

async function pinned({ folder }: Workplace, pin: Pin): Promise<void> {
  await writePinFile(folder, environment, pinText(pin));
}

async function written(workplace: Workplace, { write }: HeldPin): Promise<Pin> {
  await write({});
  return pinIn(workplace);
}

async function pinIn({ folder }: Workplace): Promise<Pin> {
  return parsePin(environment, await readFile(join(folder, pinPath(environment)), 'utf8'));
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-pins-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
