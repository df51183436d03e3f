import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { App } from 'cdk8s';
import { z } from 'zod';
import { keepApplications } from '../../../lib/compiler/child/keep-applications.ts';
import { callers } from '../../../lib/compiler/guard/caller.ts';
import { observer } from '../../../lib/compiler/guard/observe.ts';
import { application, isDeployment } from '../../../lib/constructs/application.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';

const facts = { name: 'staging', tier: 'staging', kubernetes: '1.34', namespace: 'shop', project: 'shop' } as const;
const deployed = application('web', z.object({}), () => undefined)({});
const deployment = isDeployment(deployed) ? deployed : assert.fail();

async function stage(t: TestContext) {
  const folder = await temporaryFolder(t);
  const watching = observer(callers({ bundle: 'file:///bundle.mjs', folder }), { looks: true });
  const guard = { ...watching, importing: () => undefined, running: () => undefined };
  const places = { ofConstruct: () => undefined, ofError: () => [{ file: 'web.ts', line: 1 }] };
  const kept = keepApplications({ folder, places, guard });
  const look = () => watching.looked('notes.txt', look);
  const save = (text: string) => writeFileSync(join(folder, 'notes.txt'), text);
  /** One compile: what modules do, then what the application does. Whether it was built. */
  const isBuilt = ({ module, build }: { readonly module?: () => void; readonly build?: () => void }) => {
    watching.forget();
    module?.();
    let isBuilt = false;
    kept.reuse({ 'web.ts': 'digest' }).application(deployment, facts, () => {
      isBuilt = true;
      build?.();
      return { app: new App(), findings: [] };
    });
    return isBuilt;
  };
  save('one');
  return { isBuilt, look, save, read: () => watching.readFile('notes.txt') };
}

test('an application is built again after a file was saved while it was built, and not a third time', async (t) => {
  const { isBuilt, look, save } = await stage(t);
  const build = () => look();
  assert.deepEqual([isBuilt({ build }), isBuilt({ build })], [true, false]);
  save('another one');
  const torn = () => {
    look();
    save('something else');
    look();
  };
  assert.deepEqual([isBuilt({ build: torn }), isBuilt({ build }), isBuilt({ build })], [true, true, false]);
});

test('the same of a file that modules look at, or read, before applications are built', async (t) => {
  for (const way of ['look', 'read'] as const) {
    const { isBuilt, save, ...stages } = await stage(t);
    const module = stages[way];
    assert.deepEqual([isBuilt({ module }), isBuilt({ module })], [true, false]);
    const torn = () => {
      module();
      save('another one');
    };
    assert.deepEqual([isBuilt({ module: torn }), isBuilt({ module }), isBuilt({ module })], [false, true, false], way);
  }
});
