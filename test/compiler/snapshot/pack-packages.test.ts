import assert from 'node:assert/strict';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { runInThisContext } from 'node:vm';
import { packPackages } from '../../../lib/compiler/snapshot/pack-packages.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';

const packages = {
  'node_modules/pawl/package.json': '{ "name": "pawl", "type": "module", "exports": "./run/index.js" }',
  // Both modules become one scope, in which one of two names has to give way.
  'node_modules/pawl/run/index.js': `import { Late } from './late.js';
export class Lazy { copy() { return new Lazy(); } }
export const kinds = [Lazy, Late, class {}];
export const make = () => { const closure = () => 1; return [closure, class Made {}]; };`,
  'node_modules/pawl/run/late.js': 'class Lazy {}\nexport { Lazy as Late };\nfunction make() {}\nexport const other = make;',
  'node_modules/pawl/run/keeper.js':
    'import { other } from "./late.js"; export function keepPackages(given) { globalThis[Symbol.for("pawl.test")] = { ...given, other }; }',
};

test('classes and functions in a pack have the names that they were written with; what is made later is not asked for its name', async (t) => {
  const folder = await realpath(await temporaryFolder(t));
  for (const [path, text] of Object.entries(packages)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const pack = await packPackages(folder, { names: ['pawl'], keeper: join(folder, 'node_modules/pawl/run/keeper.js') });
  assert.ok(pack);
  assert.deepEqual(pack.files.map((file) => file.slice(folder.length + 1)).sort(), Object.keys(packages).slice(1).sort());
  const key = Symbol.for('pawl.test');
  t.after(() => Reflect.deleteProperty(globalThis, key));
  runInThisContext(`(() => {${pack.script}\n})()`);
  const { packages: kept, other } = Reflect.get(globalThis, key);
  const { Lazy, kinds, make } = kept[0].loaded;
  assert.deepEqual(
    [Lazy, ...kinds, make, other].map(({ name }) => name),
    ['Lazy', 'Lazy', 'Lazy', '', 'make', 'make'],
  );
  const [closure, Made] = make();
  assert.equal(Made.name, 'Made');
  assert.equal(Object.hasOwn(closure, 'name') && closure.name, '', 'to name thousands of closures takes time');
});
