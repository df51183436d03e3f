import type { Enums } from './type-texts.ts';

/**
 * The choices of fields, from `pkg/generated/openapi/zz_generated.openapi.go`: the published OpenAPI files leave them out.
 * Each definition is a function of that file, each field a key of its map of properties, six tabs deep.
 */
export function readEnums(code: string): Enums {
  const enums = new Map<string, readonly string[]>();
  let definition: string | undefined;
  let field: string | undefined;
  for (const line of code.split('\n')) {
    const schema = /^func schema_(?:k8sio_|[a-z]+_)*?([a-z0-9]+_v[0-9][a-z0-9]*_[A-Z]\w*)\(/.exec(line);
    if (line.startsWith('func ')) definition = schema?.[1]?.replace(/_/g, '.');
    field = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1] ?? field;
    const choices = /^\t+Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line)?.[1];
    if (choices === undefined || definition === undefined || field === undefined) continue;
    enums.set(`${definition}.${field}`, choicesOf(choices));
  }
  return enums;
}

function choicesOf(list: string): readonly string[] {
  const choices = [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, choice]) => choice ?? '');
  if (choices.length === 0 || choices.some((choice) => /[|()\\]/.test(choice))) throw new Error(`Choices that cannot be written: ${list}`);
  return choices.sort();
}
