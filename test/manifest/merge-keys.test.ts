import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSetList, mergeKeysOf } from '../../lib/manifest/diff/merge-key-table.ts';
import { kubernetesApi } from '../../lib/schemas/kubernetes/read-api.ts';
import { newestKubernetes } from '../../lib/schemas/kubernetes-schemas.ts';
import type { ListShape, Shape } from '../../lib/schemas/shape/shape.ts';

/** Lists whose keys the table leaves out on purpose, as `<definition that has it> <field>`, with the reason. */
const leftOut: ReadonlyMap<string, string> = new Map([
  ['VolumeHealthStatus healthConditions', 'status, which nobody writes'],
  ['ContainerRestartRuleOnExitCodes values', 'numbers: only lists of texts are told as sets'],
  ['PodFailurePolicyOnExitCodesRequirement values', 'numbers: only lists of texts are told as sets'],
  ['Endpoint addresses', 'the name is that of other lists, too, and endpoints are written by a controller'],
]);

interface FoundList {
  readonly owner: string;
  /** The fields that lead to it from the object on. */
  readonly names: readonly string[];
  readonly list: ListShape;
}

/** Every list that the newest version knows, each once for each field that holds what it is in. */
function allLists(): readonly FoundList[] {
  const schemas = newestKubernetes();
  const found: FoundList[] = [];
  const seen = new Set<string>();
  const walk = (shape: Shape, owner: string, names: readonly string[]): void => {
    if (shape.is === 'list') {
      found.push({ owner, names, list: shape });
      walk(shape.items, owner, names);
    }
    if (shape.is === 'map') walk(shape.values, owner, names);
    if (shape.is !== 'fields') return;
    const place = `${shape.name} below ${names.at(-1)}`;
    if (names.length > 0 && seen.has(place)) return;
    seen.add(place);
    for (const [name, field] of shape.fields().named) if (names.length > 0 || name !== 'status') walk(field, shape.name, [...names, name]);
  };
  for (const { definition } of Object.values(kubernetesApi().kinds))
    if (definition !== undefined) walk(schemas.definition(definition), '', []);
  return found;
}

const lists = allLists();

test('the newest version of Kubernetes has lists with keys', () => assert.ok(lists.filter(({ list }) => list.unique).length > 50));

test('the table of merge keys says of every list with keys what the newest version of Kubernetes says', () => {
  const wrong = lists.flatMap(({ owner, names, list }) => {
    if (leftOut.has(`${owner} ${names.at(-1)}`) || list.unique === undefined) return [];
    const wanted = list.unique === 'whole' ? 'a set' : keysText(list.unique);
    const said = isSetList(names) ? 'a set' : keysText(mergeKeysOf(names) ?? []);
    return said === wanted ? [] : [`${owner} ${names.join('.')}: ${said}, expected ${wanted}`];
  });
  assert.deepEqual(wrong, []);
});

test('what the table leaves out is there to be left out', () => {
  const there = new Set(lists.filter(({ list }) => list.unique !== undefined).map(({ owner, names }) => `${owner} ${names.at(-1)}`));
  assert.deepEqual(
    [...leftOut.keys()].filter((one) => !there.has(one)),
    [],
  );
});

function keysText(keys: readonly { readonly name: string; readonly default?: unknown }[]): string {
  return keys.map(({ name, default: otherwise }) => (otherwise === undefined ? name : `${name} or ${String(otherwise)}`)).join(', ');
}
