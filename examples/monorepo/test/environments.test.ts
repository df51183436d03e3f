import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Testing } from 'pawl';
import { productionAmerica, productionEurope } from '../environments/production.ts';
import { staging } from '../environments/staging.ts';

const services = ['catalog', 'checkout', 'payments'];

test('both regions run what staging runs, image by image', () => {
  const images = (environment: Parameters<typeof Testing.synth>[0]) =>
    Testing.objects(environment, 'Deployment').map(({ spec }) => spec.template.spec?.containers[0]?.image);
  assert.deepEqual(images(productionEurope), images(staging));
  assert.deepEqual(images(productionAmerica), images(staging));
});

test('production pays with real money, staging does not', () => {
  const provider = (environment: Parameters<typeof Testing.synth>[0]) =>
    Testing.expectObject(environment, 'Deployment', 'payments').spec.template.spec?.containers[0]?.env;
  assert.deepEqual(provider(staging), [{ name: 'PROVIDER', value: 'sandbox' }]);
  assert.deepEqual(provider(productionEurope), [{ name: 'PROVIDER', value: 'live' }]);
});

test('checkout is rolled out after what it calls', () => {
  const set = Testing.synth(productionEurope);
  const [catalog, checkout, payments] = services.map((name) =>
    Math.max(...set.objects.filter(({ application }) => application === name).map(({ wave }) => wave)),
  );
  assert.ok(checkout !== undefined && catalog !== undefined && payments !== undefined);
  assert.ok(checkout > catalog && checkout > payments);
});
