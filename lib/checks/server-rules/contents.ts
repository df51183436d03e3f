import type { Json } from '../../json.ts';
import { valueAt } from '../../manifest/reading.ts';
import { quoted } from '../quoted.ts';
import { type PlaceRule, rulesFor } from './place-rule.ts';

/** core/validation: ValidateSecret, ValidateConfigMap. Values of Secrets are never in a message. */
export const secrets = rulesFor(
  ['Secret'],
  [
    {
      id: 'bad-key',
      at: '',
      below: 'data',
      wrong: (value) =>
        valueAt(value, 'type') === 'kubernetes.io/basic-auth' &&
        !['username', 'password'].some((key) => contentOf(value, key) !== undefined),
      message: 'A Secret of type kubernetes.io/basic-auth has neither "username" nor "password"',
      fix: 'Add one of them',
    },
    ...['dockerconfigjson', 'dockercfg'].map(
      (kind): PlaceRule => ({
        id: 'bad-content',
        at: '',
        below: `data.${kind}`,
        wrong: (value) => {
          const content = contentOf(value, `.${kind}`);
          return valueAt(value, 'type') === `kubernetes.io/${kind}` && content !== undefined && !isJson(content);
        },
        message: `What a Secret of type kubernetes.io/${kind} holds is not JSON`,
        fix: `Write under .${kind} what "docker login" writes`,
      }),
    ),
  ],
);

export const configMaps = rulesFor(
  ['ConfigMap'],
  [
    {
      id: 'bad-key',
      at: 'binaryData{}',
      wrong: (_, { key, checked }) => valueAt(checked.whole.value, 'data', key) !== undefined,
      message: (_, { key }) => `Key ${quoted(key)} is in data, too`,
      fix: 'Keep it in one of data and binaryData',
    },
  ],
);

/** What a Secret holds under a key, decoded. */
function contentOf(secret: Json | undefined, key: string): string | undefined {
  const [plain, encoded] = [valueAt(secret, 'stringData', key), valueAt(secret, 'data', key)];
  if (typeof plain === 'string') return plain;
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
