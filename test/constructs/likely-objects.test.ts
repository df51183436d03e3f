import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject, type Chart } from 'cdk8s';
import { z } from 'zod';
import { application } from '../../lib/constructs/application.ts';
import type { Foretold } from '../../lib/constructs/synthesis/foretold.ts';
import { anEnvironment, configMap, synthesize } from './synthesize.ts';

const pod = (settings: string) => ({
  selector: { matchLabels: { app: 'web' } },
  template: {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'main', image: 'web:1.0.0', envFrom: [{ configMapRef: { name: settings } }] }] },
  },
});

function deployment(chart: Chart, name: string, settings: string): ApiObject {
  return new ApiObject(chart, name, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: pod(settings) });
}

test('objects are foretold an application at a time, as they come to be where nothing else has a say', () => {
  const first = application('first', z.object({}), (chart) => {
    configMap(chart, 'settings');
    deployment(chart, 'web', 'settings');
  })({});
  const second = application('second', z.object({}), (chart) => {
    deployment(chart, 'free', 'nowhere');
    new ApiObject(chart, 'wide', { apiVersion: 'shop.example/v1', kind: 'Cake', metadata: { name: 'wide' } });
    configMap(chart, 'late').addDependency(deployment(chart, 'before', 'settings'));
  })({});
  const told: Foretold[] = [];
  const { set, origins } = synthesize(anEnvironment([first, second], { namespace: 'home' }), {
    clusterScoped: ['Cake.shop.example'],
    foretell: (some) => told.push(some),
  });
  assert.deepEqual(
    told.map(({ objects, ...about }) => [about, objects.map(({ object }) => object.id)]),
    [
      [{ environment: 'testing', kubernetes: '1.35', namespace: 'home' }, ['ConfigMap/home/settings', 'Deployment.apps/home/web']],
      [
        { environment: 'testing', kubernetes: '1.35', namespace: 'home' },
        ['Deployment.apps/home/free', 'Cake.shop.example/wide', 'ConfigMap/home/late', 'Deployment.apps/home/before'],
      ],
    ],
  );
  const final = new Map(set.objects.map((object) => [object.id, JSON.stringify([object, origins.get(object.id)])]));
  const different = told.flatMap(({ objects }) =>
    objects.filter(({ object, origin }) => final.get(object.id) !== JSON.stringify([object, origin])),
  );
  // Waves are only known once every object is: this one waits for nothing, the other for one that waits itself.
  assert.deepEqual(
    different.map(({ object }) => object.id),
    ['Deployment.apps/home/free', 'ConfigMap/home/late'],
  );
});

test('what is made is the same whether somebody hears of it before or not', () => {
  const made = () =>
    anEnvironment([
      application('web', z.object({}), (chart) => {
        configMap(chart, 'settings').addDependency(deployment(chart, 'web', 'settings'));
      })({}),
    ]);
  assert.deepEqual(synthesize(made(), { foretell: () => undefined }), synthesize(made()));
});
