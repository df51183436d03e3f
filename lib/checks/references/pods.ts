import { entriesIn, itemsIn } from '../../manifest/located.ts';
import { type PodReference, podReferences } from '../../manifest/pods/pod-references.ts';
import { textAt } from '../../manifest/reading.ts';
import { isInEveryCluster } from '../built-in.ts';
import type { CheckedObject } from '../checked-object.ts';
import { type Problem, problem, type Rule } from '../problem.ts';
import { quoted } from '../quoted.ts';
import type { SetIndex } from '../set-index.ts';
import { missing } from './missing.ts';

/**
 * ConfigMaps, Secrets, ServiceAccounts and claims that pods name. That one is not in the set is a warning, because it may be in the
 * cluster already; that one is in the set and lacks the wanted key is an error, because then the pod never starts.
 */
export const danglingPodReferences: Rule = (set) => {
  const claims = claimsOfTemplates(set);
  return set.objects.flatMap((checked) => {
    if (checked.pod === undefined) return [];
    const told = new Set<string>();
    return podReferences(checked.pod)
      .filter(({ optional }) => !optional)
      .flatMap((reference) => judge(checked, reference, { set, claims }))
      .filter(({ message }) => !told.has(message) && told.add(message));
  });
};

interface Surroundings {
  readonly set: SetIndex;
  readonly claims: ReadonlySet<string>;
}

const ids = {
  ConfigMap: 'dangling-config-map',
  Secret: 'dangling-secret',
  ServiceAccount: 'dangling-service-account',
  PersistentVolumeClaim: 'dangling-claim',
} as const;

function judge(checked: CheckedObject, reference: PodReference, { set, claims }: Surroundings): readonly Problem[] {
  const { kind, name, field } = reference;
  const wanted = { group: '', kind, namespace: checked.namespace, name };
  const found = set.named(wanted);
  if (found !== undefined) return missingKeys(checked, found, reference);
  if (set.has(wanted) || isInEveryCluster(wanted) || set.later.mayMake(wanted)) return [];
  if (kind === 'PersistentVolumeClaim' && claims.has(`${checked.namespace}/${name.replace(/\d+$/, '')}`)) return [];
  return [missing(checked, wanted, { id: ids[kind], severity: 'warning', field })];
}

/** What a Secret without any content will hold, somebody else decides. */
function missingKeys(checked: CheckedObject, { whole, object }: CheckedObject, { field, keys }: PodReference): readonly Problem[] {
  if (keys.length === 0) return [];
  const held = new Set(['data', 'stringData', 'binaryData'].flatMap((map) => entriesIn(whole, map).map(({ key }) => key)));
  if (held.size === 0 && object.kind === 'Secret') return [];
  return keys
    .filter((key) => !held.has(key))
    .map((key) =>
      problem(checked, {
        id: 'dangling-key',
        severity: 'error',
        field,
        message: `${object.kind} ${quoted(object.metadata.name)} has no key ${quoted(key)}`,
        fix: held.size === 0 ? 'Add the key to it' : `Add the key, or use one that is there: ${shortList([...held])}`,
      }),
    );
}

function shortList(keys: readonly string[]): string {
  return `${keys.slice(0, 5).map(quoted).join(', ')}${keys.length > 5 ? ', …' : ''}`;
}

/** A StatefulSet names its claims `<template>-<set>-<number>`; a pod beside it may mount one. */
function claimsOfTemplates(set: SetIndex): ReadonlySet<string> {
  return new Set(
    set
      .ofType('StatefulSet.apps')
      .flatMap(({ whole, object, namespace }) =>
        itemsIn(whole, 'spec', 'volumeClaimTemplates').map(
          ({ value }) => `${namespace}/${textAt(value, 'metadata', 'name')}-${object.metadata.name}-`,
        ),
      ),
  );
}
