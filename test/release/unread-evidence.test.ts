import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaTypes } from '../../lib/oci/registry.ts';
import type { Move } from '../../lib/release/moves/move.ts';
import { previewMove } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { trustedWorld } from './trusted-world.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string, action: Move['action']): Move => ({ environment: 'production', version, action, who: 'sam', why: null });

test('more evidence than is read stops a promotion, for the reason that it gives, and no rollback', async (t) => {
  const { as, publish, repositories } = await trustedWorld(t);
  const index = await publish('1.0.0');
  await publish('1.1.0');
  for (const version of ['1.0.0', '1.1.0']) await promote(as('sam'), move(version, 'promote'), go);
  // Whoever may push, without any key.
  for (let at = 0; at < 600; at += 1)
    await repositories
      .environment('evidence')
      .writeManifest(
        { mediaType: mediaTypes.manifest, bytes: Buffer.from(`{"n":${at}}`) },
        { tag: `approval-${index.slice('sha256:'.length)}-${at.toString(16).padStart(16, '0')}` },
      );
  const { verdict, findings } = await previewMove(as('sam'), move('1.0.0', 'promote'));
  assert.deepEqual([verdict, findings.map(({ id }) => id)], ['deny', ['evidence-unread']]);
  assert.match(
    findings[0]?.message ?? '',
    /^There is more evidence about 1\.0\.0 than is read: \d+ more were not read: at most \d+ of a kind are$/,
  );
  assert.equal((await promote(as('sam'), move('1.0.0', 'rollback'), go)).record?.record.to?.version, '1.0.0');
});
