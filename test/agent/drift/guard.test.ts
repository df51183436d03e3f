import assert from 'node:assert/strict';
import { it } from 'node:test';
import { defaultContestLimits } from '../../../lib/agent/drift/contest.ts';
import { createGuard } from '../../../lib/agent/drift/guard.ts';
import { createHolding } from '../../../lib/agent/holding.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { ResourceType } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { wait } from '../../../lib/kubernetes/wait.ts';
import { objectId } from '../../../lib/object-id.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { configMap } from '../stage/objects.ts';

const refused = new ClusterError('REFUSED', 'Cannot read it: conversion webhook for it failed', { status: 500, retryable: true });
const away = new ClusterError('UNREACHABLE', 'Cannot read it: the server cannot be reached', { retryable: true });

it('an object that cannot be compared is said once however often that is tried, and again after it could be', async () => {
  const { review, told, fail } = guarded();
  fail(refused);
  assert.deepEqual([await review('one'), await review('two'), await review('one'), await review('two')], [false, false, false, false]);
  assert.deepEqual(told, [refused, refused]);
  fail(undefined);
  assert.equal(await review('one'), true);
  fail(refused);
  assert.deepEqual([await review('one'), await review('two')], [false, false]);
  assert.equal(told.length, 3);
});

it('a server that does not answer is no trouble of one object: nobody goes on to compare the next one', async () => {
  const { review, told, fail } = guarded();
  fail(away);
  await assert.rejects(review('one'), away);
  assert.deepEqual(told, []);
});

function guarded() {
  const { signal } = new AbortController();
  const told: unknown[] = [];
  let failure: ClusterError | undefined;
  const guard = createGuard(
    createHolding({ namespace: 'shop', name: 'shop' }, () => undefined),
    {
      cluster: between(configMaps().connect(), {
        async get({ name }) {
          if (failure !== undefined) throw failure;
          return live(name);
        },
        apply: async ({ metadata: { name } }) => live(name),
      }),
      surroundings: { now: () => new Date(0), elapsed: () => 0, random: () => 0, wait, emit: () => undefined },
      contest: defaultContestLimits,
      standstill: () => undefined,
      onTrouble: (error) => told.push(error),
      onChange: () => undefined,
      signal,
    },
  );
  return {
    told,
    fail(error: ClusterError | undefined) {
      failure = error;
    },
    review(name: string) {
      const id = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name });
      return guard.review({ desired: { id, wave: 0, object: configMap('shop', name), digest: digestOf(name) }, type });
    },
  };
}

function live(name: string) {
  const { metadata, ...object } = configMap('shop', name);
  return { ...object, metadata: { ...metadata, uid: name, resourceVersion: '1' } };
}

const type: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] };
