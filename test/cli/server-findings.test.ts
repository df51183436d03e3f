import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acknowledge } from '../../lib/checks/acknowledgements/acknowledgement.ts';
import { withServerFindings } from '../../lib/cli/commands/check-server.ts';
import type { Finding } from '../../lib/finding.ts';
import { objectId } from '../../lib/object-id.ts';

const refused = (name: string): Finding => ({
  id: 'server-refused',
  severity: 'error',
  message: 'The policy of the platform denies it',
  environment: 'production',
  object: objectId({ group: 'apps', kind: 'Deployment', namespace: 'shop', name }),
});
const verdict = (findings: readonly Finding[]) => ({
  environment: 'production',
  server: undefined,
  version: '1.35.4',
  wanted: '1.35',
  findings,
  unproven: [],
});
const known = (expires: string) =>
  acknowledge({ finding: 'server-refused', object: 'Deployment.apps/shop/web', reason: 'The platform team allows it next week', expires });
const said = (findings: readonly Finding[], expires: string) =>
  withServerFindings(
    { findings: [], environments: [{ name: 'production', acknowledged: [known(expires)] }] },
    { verdicts: [verdict(findings)], now: new Date('2026-06-01') },
  ).map(({ id, severity, acknowledged }) => [id, severity, acknowledged === undefined ? 'open' : 'acknowledged']);

test('what a server refuses is acknowledged like any other finding, and only that', () => {
  assert.deepEqual(said([refused('web'), refused('other')], '2026-12-31'), [
    ['server-refused', 'warning', 'acknowledged'],
    ['server-refused', 'error', 'open'],
  ]);
});

test('an acknowledgement of what a server refuses expires, and is idle where the server takes the object', () => {
  assert.deepEqual(said([refused('web')], '2026-05-31'), [
    ['server-refused', 'error', 'open'],
    ['acknowledgement-expired', 'error', 'open'],
  ]);
  assert.deepEqual(said([], '2026-12-31'), [['acknowledgement-idle', 'warning', 'open']]);
});
