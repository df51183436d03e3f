import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { findProject } from '../../lib/compiler/find-project.ts';
import { temporaryProject } from './temporary-project.ts';

test('findProject finds the nearest folder upwards with environments/index.ts', async () => {
  await using project = await temporaryProject({ 'environments/index.ts': '', 'shops/toys/environments/index.ts': '' });
  const deep = join(project.folder, 'shops', 'toys', 'lib');
  await mkdir(deep);
  assert.equal(await findProject(deep), join(project.folder, 'shops', 'toys'));
  assert.equal(await findProject(join(project.folder, 'shops')), project.folder);
});

test('findProject takes the folder that it is given, and no other', async () => {
  await using project = await temporaryProject({ 'environments/index.ts': '', 'lib/web.ts': '' });
  assert.equal(await findProject('/', project.folder), project.folder);
  assert.equal(await findProject(join(project.folder, 'lib'), '..'), project.folder);
  await assert.rejects(findProject(project.folder, 'lib'), {
    code: 'PROJECT_NOT_FOUND',
    message: 'Cannot find a project in "lib": it has no environments/index.ts',
  });
});

test('findProject says where it looked', async () => {
  await using project = await temporaryProject({ 'environments/production.ts': '' });
  await assert.rejects(findProject(project.folder), {
    code: 'PROJECT_NOT_FOUND',
    message: `Cannot find a project: no folder from "${project.folder}" upwards has environments/index.ts`,
  });
});
