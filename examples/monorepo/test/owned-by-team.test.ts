import { test } from 'node:test';
import { Testing } from 'pawl';
import { ownedByTeam } from '../policies/owned-by-team.ts';

const deployment = (labels: Record<string, string>) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'catalog', labels },
});

test('a Deployment says which team it belongs to', () => {
  Testing.decisions(ownedByTeam, [
    ['with the label', deployment({ 'example.com/team': 'storefront' }), 'allow'],
    ['with another one', deployment({ team: 'storefront' }), /Nobody owns/],
    ['another kind', { ...deployment({}), kind: 'ReplicaSet' }, 'allow'],
  ]);
});
