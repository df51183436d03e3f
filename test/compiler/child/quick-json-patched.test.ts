import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject, App, Chart, Lazy, LazyResolver, type ResolutionContext } from 'cdk8s';
import { knowPacked, quickenJson } from '../../../lib/compiler/child/quick-json.ts';

const object = (app: App) =>
  new ApiObject(new Chart(app, 'chart'), 'a', { apiVersion: 'v1', kind: 'ConfigMap', data: { late: Lazy.any({ produce: () => 'late' }) } });

const shout = (context: ResolutionContext) => {
  if (context.value instanceof Lazy) context.replaceValue(String(context.value.produce()).toUpperCase());
};

test('what a project makes of the functions of cdk8s is done, before they are known and afterwards', () => {
  const { toJson } = ApiObject.prototype;
  const { resolve } = LazyResolver.prototype;
  knowPacked();
  LazyResolver.prototype.resolve = shout;
  quickenJson();
  assert.equal(ApiObject.prototype.toJson, toJson);
  assert.deepEqual(object(new App()).toJson().data, { late: 'LATE' });

  LazyResolver.prototype.resolve = resolve;
  quickenJson();
  assert.notEqual(ApiObject.prototype.toJson, toJson);
  assert.deepEqual(object(new App()).toJson().data, { late: 'late' });
  LazyResolver.prototype.resolve = shout;
  assert.deepEqual(object(new App()).toJson().data, { late: 'LATE' });
  LazyResolver.prototype.resolve = resolve;
  const app = new App();
  Object.assign(app.resolvers[0] ?? assert.fail(), { resolve: shout });
  assert.deepEqual(object(app).toJson().data, { late: 'LATE' });
});
