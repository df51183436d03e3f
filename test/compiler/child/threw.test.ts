import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf, threw } from '../../../lib/compiler/child/threw.ts';

const thrownAt = (...frames: readonly string[]) => Object.assign(new Error('boom'), { stack: `Error: boom\n${frames.join('\n')}` });

test('the place of what was thrown is its first frame in the project, whatever else its stack says', () => {
  const own = '    at make (/home/dana/shop/environments/web.ts:3:9)';
  const others = [
    '    at one (file://server/share/web.ts:1:1)',
    '    at two (file:///%2F/web.ts:1:1)',
    '    at three (file:///%E0%A4%A/web.ts:1:1)',
    '    at four (file:nothing:1:1)',
    '    at five (/home/dana/shop/node_modules/zod/index.js:1:1)',
    '    at six (/home/dana/shopping/web.ts:1:1)',
    '    at (((((:1:1',
  ];
  assert.equal(placeOf(thrownAt(...others, own), '/home/dana/shop'), 'environments/web.ts:3:9');
  assert.equal(placeOf(thrownAt(...others), '/home/dana/shop'), undefined);
});

test('the place of what was thrown is found in a folder, a file and a function whose names have brackets and spaces', () => {
  const folder = '/home/dana/shop (old)';
  for (const frame of [
    'at /home/dana/shop (old)/environments/web (1).ts:3:9',
    'at make (/home/dana/shop (old)/environments/web (1).ts:3:9)',
    'at async make (/home/dana/shop (old)/environments/web (1).ts:3:9)',
    'at async /home/dana/shop (old)/environments/web (1).ts:3:9',
    'at Object.make (it) [as other] (/home/dana/shop (old)/environments/web (1).ts:3:9)',
    'at new Web (file:///home/dana/shop%20(old)/environments/web%20(1).ts:3:9)',
    `at Object.${'(it)'.repeat(20)} (/home/dana/shop (old)/environments/web (1).ts:3:9)`,
  ])
    assert.equal(placeOf(thrownAt(`    ${frame}`), folder), 'environments/web (1).ts:3:9', frame);
});

test('what cannot be read of what was thrown ends nothing', () => {
  const throwing = () => {
    throw new Error('not for you');
  };
  const hostile: readonly object[] = [
    Object.create(null),
    { toString: throwing },
    Object.defineProperty(new Error('boom'), 'stack', { get: throwing }),
    Object.defineProperty(new Error('boom'), 'cause', { get: throwing }),
    Object.defineProperty(new Error('boom'), 'message', { get: throwing }),
    Object.defineProperty(new Error('boom'), 'code', { get: throwing }),
    Object.defineProperty(new Error('boom'), 'fix', { get: throwing }),
    new Proxy(new Error('boom'), { get: throwing, has: throwing }),
    new Proxy(new Error('boom'), { getPrototypeOf: throwing }),
  ];
  for (const [index, thrown] of hostile.entries()) {
    const said = threw(thrown, '/home/dana/shop');
    assert.ok(said.kind === 'threw' && said.message !== '', String(index));
  }
});
