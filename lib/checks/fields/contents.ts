import { entriesIn } from '../../manifest/located.ts';
import { textAt, valueAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';

/** Keys and values of ConfigMaps and Secrets (core/validation: ValidateConfigMap, ValidateSecret). Values of Secrets are never in a message. */
export const contents = eachObject((checked) => {
  if (checked.type !== 'ConfigMap' && checked.type !== 'Secret') return [];
  return [
    ...keys(checked),
    ...encoded(checked, checked.type === 'Secret' ? 'data' : 'binaryData'),
    ...(checked.type === 'Secret' ? wanted(checked) : []),
  ];
});

function keys(checked: CheckedObject): readonly Problem[] {
  return ['data', 'binaryData', 'stringData'].flatMap((map) =>
    entriesIn(checked.whole, map)
      .filter(({ key }) => key.length > 253 || !/^[-._a-zA-Z0-9]+$/.test(key) || key === '.' || key.startsWith('..'))
      .map(({ key, field }) =>
        problem(checked, {
          id: 'bad-key',
          severity: 'error',
          field,
          message: `${quoted(key)} is no key of a ${checked.object.kind}`,
          fix: 'Use at most 253 letters, digits, "-", "_" and ".", not beginning with two dots',
        }),
      ),
  );
}

function encoded(checked: CheckedObject, map: string): readonly Problem[] {
  return entriesIn(checked.whole, map)
    .filter(({ value }) => typeof value === 'string' && !isBase64(value))
    .map(({ field }) =>
      problem(checked, {
        id: 'bad-base64',
        severity: 'error',
        field,
        message: 'Its value is not base64',
        fix: map === 'data' ? 'Encode it, or write it plainly in stringData' : 'Encode it, or write it plainly in data',
      }),
    );
}

function isBase64(text: string): boolean {
  // Go's decoder passes over line breaks.
  const line = text.replace(/[\r\n]/g, '');
  return line.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(line);
}

/** What a Secret of these types has to hold. */
const required: { readonly [type: string]: readonly string[] } = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function wanted(checked: CheckedObject): readonly Problem[] {
  const type = textAt(checked.whole.value, 'type') ?? 'Opaque';
  const has = (key: string) =>
    valueAt(checked.whole.value, 'data', key) !== undefined || valueAt(checked.whole.value, 'stringData', key) !== undefined;
  return (required[type] ?? [])
    .filter((key) => !has(key))
    .map((key) =>
      problem(checked, {
        id: 'bad-key',
        severity: 'error',
        field: 'data',
        message: `A Secret of type ${type} has no ${quoted(key)}`,
        fix: `Add ${key}`,
      }),
    );
}
