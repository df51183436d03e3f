import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../lib/digest.ts';
import type { LockedImage } from '../../../lib/lock/lock.ts';
import { ImageError } from '../../../lib/vendor/images/image-error.ts';
import type { LookUp } from '../../../lib/vendor/images/look-up.ts';
import { nameImages } from '../../../lib/vendor/images/name-images.ts';
import { updateImages } from '../../../lib/vendor/images/update-images.ts';

const web = 'ghcr.io/acme/web';
const at = (version: string, content = version): LockedImage => ({ version, digest: digestOf(content) });

function lookedUp(range: string, locked: LockedImage | undefined, inRange: LockedImage): LookUp {
  return { kind: 'looked-up', repository: web, range, locked, inRange, newest: inRange.version, beyond: undefined, tag: undefined };
}

test('an update says for each entry what happens to it', () => {
  const rows: readonly [string, LockedImage | undefined, LockedImage, string | undefined, LockedImage | undefined][] = [
    ['new', undefined, at('1.2.7'), 'added', at('1.2.7')],
    ['newer', at('1.2.0'), at('v1.10.0'), 'moved', at('v1.10.0')],
    ['the same', at('1.2.7'), at('1.2.7'), undefined, at('1.2.7')],
    ['moved tag', at('1.2.7', 'old'), at('1.2.7'), 'repinned', at('1.2.7')],
    ['older', at('1.2.7'), at('1.2.6'), 'kept', at('1.2.7')],
    ['no version', at('main'), at('1.0.0'), 'moved', at('1.0.0')],
  ];
  for (const [name, locked, inRange, kind, after] of rows) {
    const before = locked === undefined ? {} : { [`${web} ^1`]: locked };
    const { images, changes } = updateImages(before, [lookedUp('^1', locked, inRange)]);
    assert.deepEqual([changes.map((change) => change.kind), images], [kind === undefined ? [] : [kind], { [`${web} ^1`]: after }], name);
  }
});

test('entries that nothing asks for are removed, and only where it is known what is asked for', () => {
  const before = { [`${web} ^1`]: at('1.0.0'), 'nginx ^1': at('1.27.0') };
  const lookUps = [lookedUp('^1', at('1.0.0'), at('1.0.0'))];
  assert.deepEqual(updateImages(before, lookUps), { images: before, changes: [] });
  assert.deepEqual(updateImages(before, lookUps, [{ repository: web, range: '^1', locked: undefined }]), {
    images: { [`${web} ^1`]: at('1.0.0') },
    changes: [{ kind: 'removed', key: 'nginx ^1', from: at('1.27.0') }],
  });
});

test('an image that could not be looked up keeps what it has', () => {
  const before = { [`${web} ^1`]: at('1.0.0') };
  const failed: LookUp = { kind: 'failed', repository: web, range: '^1', locked: at('1.0.0'), error: new ImageError('NO_VERSION', 'none') };
  assert.deepEqual(updateImages(before, [failed], [failed]), { images: before, changes: [] });
});

test('images are named by repository, its last part, or with their range', () => {
  const images = ['^1', '^2'].map((range) => ({ repository: web, range })).concat({ repository: 'nginx', range: '1.27.x' });
  const named = (...names: readonly string[]) => nameImages(images, names).map(({ repository, range }) => `${repository} ${range}`);
  assert.equal(named().length, 3);
  assert.deepEqual(named('web'), [`${web} ^1`, `${web} ^2`]);
  assert.deepEqual(named(`${web} ^2`, 'nginx'), [`${web} ^2`, 'nginx 1.27.x']);
  assert.throws(() => named('web', 'wep'), {
    code: 'UNKNOWN_IMAGE',
    message: /Cannot find image "wep": this project asks for ghcr\.io\/acme\/web, nginx/,
  });
});
