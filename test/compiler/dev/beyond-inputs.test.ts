import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSession } from '../../../lib/compiler/dev/open-session.ts';
import { temporaryProject } from '../temporary-project.ts';
import { smallProject } from './small-project.ts';

const application = (name: string, data: string, above = '') => `import { existsSync, readdirSync } from 'node:fs';
import { ConfigMap } from 'cdk8s-plus-28';
import { application } from 'pawl';
import { z } from 'zod';
${above}
export const ${name} = application('${name}', z.object({}), (chart) => {
  const made = new ConfigMap(chart, 'map', { metadata: { name: '${name}' } });
  ${data}
});
`;

/** Each asks for files in another way than by reading one of the project's. */
const asking: Readonly<Record<string, string>> = {
  listing: application('listing', "made.addData('names', readdirSync('data').sort().join());"),
  looking: application('looking', "made.addData('there', String(existsSync('flag.txt')));"),
  handing: application('handing', "made.addFile('data/one.txt');"),
  early: application('early', "made.addData('names', names);", "const names = readdirSync('data').sort().join();"),
  foreign: application('foreign', "made.addData('there', String(existsSync('node_modules/x/flag.txt')));"),
  plain: application('plain', "console.log('built plain'); made.addData('a', 'b');"),
};

test('an application that asked for files in any way is the same after every save as one that is evaluated anew', async (t) => {
  const names = Object.keys(asking);
  const imports = names.map((name) => `import { ${name} } from '../applications/${name}.ts';`).join('\n');
  await using project = await temporaryProject({
    'map.ts': smallProject['map.ts'] ?? '',
    'data/one.txt': 'one',
    'environments/index.ts': `import { environment, pinned, project } from 'pawl';
${imports}
const development = environment('development', { tier: 'development', kubernetes: '1.34', track: pinned(), deploy: [${names.map((name) => `${name}({})`).join()}] });
export default project({ name: 'shop', environments: [development] });
`,
    ...Object.fromEntries(names.map((name) => [`applications/${name}.ts`, asking[name] ?? ''])),
  });
  const { folder } = project;
  const session = openSession({ folder, guard: 'warning' });
  t.after(session.close);
  let isBuilt = false;
  const data = async (fresh = false) => {
    const { environments, findings, warnings } = await session.compile({ fresh });
    assert.deepEqual(findings, []);
    isBuilt = warnings.join().includes('built plain');
    return environments[0]?.set.objects.map(({ object }) => object.data);
  };
  const first = await data();
  // Loading a package looks at files, too, once.
  for (let again = 0; again < 2; again++) assert.deepEqual(await data(), first);
  assert.equal(isBuilt, false, 'what nothing has happened to is not evaluated again');
  await writeFile(join(folder, 'data/two.txt'), 'two');
  await writeFile(join(folder, 'data/one.txt'), 'another one');
  await writeFile(join(folder, 'flag.txt'), '');
  await mkdir(join(folder, 'node_modules/x'));
  await writeFile(join(folder, 'node_modules/x/flag.txt'), '');
  const quick = await data();
  assert.notDeepEqual(quick, first);
  assert.deepEqual(quick, await data(true));
});
