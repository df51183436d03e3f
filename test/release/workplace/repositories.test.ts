import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRepository } from '../../../lib/oci/open-repository.ts';
import { projectRepositories } from '../../../lib/release/workplace/repositories.ts';

const open = (reference: string) => openRepository(reference);

test('projectRepositories takes a registry path as the release repository, environments below it', () => {
  const { release, environment } = projectRepositories('oci://registry.example.com/acme/shop', 'shop', open);
  assert.equal(release.reference, 'oci://registry.example.com/acme/shop');
  assert.equal(environment('production').reference, 'oci://registry.example.com/acme/shop/production');
});

test('projectRepositories adds the name of the project to a folder of layouts', () => {
  const { release, environment } = projectRepositories('oci-layout:/data/registry', 'shop', open);
  assert.equal(release.reference, 'oci-layout:/data/registry/shop');
  assert.equal(environment('production').reference, 'oci-layout:/data/registry/shop/production');
});
