import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { messageOf } from '../../lib/errors.ts';
import { type ActionName, actions, type RoleName, rightsTable, roleNames, roles } from '../security/rights.ts';
import { glance, indexOf, reportAs } from '../security/samples.ts';
import { type SecuredShop, securedShop } from '../security/secured-shop.ts';

for (const [server, skip] of [
  ['go-containerregistry', false],
  ['distribution', process.env.CI !== 'true' && 'it runs with CI=true: the other one is tried, and this one takes minutes to build'],
] as const)
  test(`everybody can do with their account what docs/security.md says, and nothing else, on ${server}`, { skip }, async (t) => {
    const shop = await securedShop(t, { server });
    if (shop === undefined) return;
    for (const action of order) {
      const before = await shop.everything();
      for (const role of roleNames.filter((name) => !mayDo(name, action))) {
        const refused = await tryIt(shop, role, action);
        assert.equal(refused.code, 1, `${role} can ${actions[action]}: ${refused.output}`);
        assert.match(refused.output, clearRefusal, `${role} may not ${actions[action]}, and hears why`);
      }
      assert.deepEqual(await shop.everything(), before, `Whoever may not ${actions[action]} changes nothing`);
      for (const role of roleNames.filter((name) => mayDo(name, action))) {
        const done = await tryIt(shop, role, action);
        assert.equal(done.code, 0, `${role} cannot ${actions[action]}: ${done.output}`);
      }
    }
  });

test('docs/security.md shows the rights that were tried', () => {
  const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
  assert.ok(page.includes(rightsTable().join('\n')), `Put this into docs/security.md:\n${rightsTable().join('\n')}`);
});

/** As a release goes. */
const order: readonly ActionName[] = ['publish', 'moveStaging', 'attest', 'report', 'moveProduction', 'take', 'veto', 'read'];

/** What was done, where, and that the registry refuses it. */
const clearRefusal = /Cannot [^"]+"?[^"]*"?.*oci:\/\/[^"]+.*the registry answered 401/s;

function mayDo(role: RoleName, action: ActionName): boolean {
  const may: readonly ActionName[] = roles[role].may;
  return may.includes(action);
}

/** With the key that the action needs, so that it is the account alone which refuses. */
async function tryIt(
  shop: SecuredShop,
  account: RoleName,
  action: ActionName,
): Promise<{ readonly code: number; readonly output: string }> {
  switch (action) {
    case 'publish':
      return shop.as({ account, key: 'publisher' }, 'publish', '1.0.0');
    case 'moveStaging':
      return shop.as({ account, key: 'follower' }, 'follow', 'staging');
    case 'moveProduction':
      return shop.as({ account, key: 'promoter' }, 'promote', 'production', '1.0.0', '--yes');
    case 'veto':
      return shop.as({ account, key: 'promoter' }, 'veto', '1.0.0', '--why', 'a test', '--yes');
    case 'attest': {
      const attested = await shop.as(
        { account, key: 'scanner' },
        'attest',
        '1.0.0',
        '--type',
        'test-result',
        '--predicate',
        '.git/results.json',
      );
      return attested.code === 0 ? shop.as({ account, key: 'approver' }, 'approve', 'production', '1.0.0', '--yes') : attested;
    }
    case 'report':
      return reportAs(shop.repository(account, 'evidence'), 'reporter', { index: await indexOf(shop, '1.0.0') }).then(
        () => ({ code: 0, output: '' }),
        (error: unknown) => ({ code: 1, output: messageOf(error) }),
      );
    case 'take': {
      const found = await glance(shop.repository(account, 'production'));
      return { code: found.kind === 'release' ? 0 : 1, output: 'message' in found ? found.message : found.kind };
    }
    case 'read':
      return shop.as({ account }, 'status');
  }
}
