import type { Json } from '../../json.ts';
import { entriesIn, itemsIn, type Located } from '../../manifest/located.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem } from '../problem.ts';

/**
 * Numbers and booleans where Kubernetes wants a text: what TypeScript without types lets through, and what YAML makes of `y`, `on`,
 * `0755` or `1e3` without quotes. The schema refuses it as well; this says what to write.
 */
export const plainTexts = eachObject((checked, { origins = {} }) => {
  const { type, pod, whole } = checked;
  const maps: readonly (Located<Json> & { readonly key: string })[] = [
    ...(type === 'ConfigMap' || type === 'Secret' ? [...entriesIn(whole, 'data'), ...entriesIn(whole, 'stringData')] : []),
    ...(pod?.metadata === undefined ? [] : [...entriesIn(pod.metadata, 'labels'), ...entriesIn(pod.metadata, 'annotations')]),
    ...(pod === undefined ? [] : entriesIn(pod.spec, 'nodeSelector')),
    ...(type === 'Service' ? entriesIn(whole, 'spec', 'selector') : []),
    ...entriesIn(whole, 'spec', 'selector', 'matchLabels').filter(() => pod !== undefined),
  ];
  const variables = (pod?.containers ?? []).flatMap((container) =>
    itemsIn(container, 'env').map(({ field, value }) => ({ field: `${field}.value`, value: value.value })),
  );
  const items = (pod?.containers ?? []).flatMap(({ field, value }) =>
    ['command', 'args'].flatMap((key) => {
      const list = value[key];
      return Array.isArray(list) ? list.map((item: Json, index) => ({ field: `${field}.${key}[${index}]`, value: item })) : [];
    }),
  );
  return [...maps, ...variables, ...items].flatMap((place) => notText(checked, place, origins[checked.name]?.input !== undefined));
});

interface Written {
  readonly field: string;
  readonly value: Json | undefined;
}

function notText(checked: CheckedObject, { field, value }: Written, isFromFile: boolean): readonly Problem[] {
  if (typeof value !== 'number' && typeof value !== 'boolean') return [];
  const trap =
    typeof value === 'boolean'
      ? 'YAML without quotes reads true, and in its older version also y, yes and on, as a boolean'
      : 'YAML without quotes reads it as a number, and 0755 as an octal one';
  return [
    problem(checked, {
      id: 'not-a-text',
      severity: 'error',
      field,
      message: `It is a ${typeof value}, expected a text`,
      // What stands in a Secret is not for everybody's terminal.
      fix: `Write ${checked.type === 'Secret' ? 'it' : `'${String(value)}'`} in quotes${isFromFile ? `; ${trap}` : ''}`,
    }),
  ];
}
