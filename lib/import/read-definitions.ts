import { messageOf } from '../errors.ts';
import { byCodeUnit, isJsonObject, type Json } from '../json.ts';
import { readYaml } from '../manifest/yaml.ts';
import { type Definition, isDefinition, readDefinition } from './definition.ts';
import { ImportError } from './import-error.ts';

export interface ReadDefinitions {
  /** By name, each once. */
  readonly definitions: readonly Definition[];
  /** Documents that define no custom resource. */
  readonly others: number;
}

/** The definitions in one YAML or JSON file, also those in lists (`kubectl get crd -o yaml`). Throws an ImportError that names everything wrong. */
export function readDefinitions(file: string, text: string): ReadDefinitions {
  const values = parse(file, text).flatMap(expandList);
  const found = values.filter(isDefinition);
  const definitions = new Map<string, Definition>();
  const problems: string[] = [];
  for (const value of found) {
    const read = readDefinition(value);
    if ('problems' in read) problems.push(...read.problems.map((problem) => `${nameOf(value)}: ${problem}`));
    else definitions.set(read.definition.name, read.definition);
  }
  if (problems.length > 0) throw new ImportError('BAD_DEFINITION', `Cannot import "${file}": ${problems.slice(0, 20).join('; ')}`);
  return {
    definitions: [...definitions.values()].sort((left, right) => byCodeUnit(left.name, right.name)),
    others: values.length - found.length,
  };
}

function parse(file: string, text: string): readonly Json[] {
  // What kubectl prints with -o json is YAML too, but slow to read as that.
  if (/^\s*\{/.test(text)) {
    try {
      return [JSON.parse(text)];
    } catch {
      // A flow map of YAML begins like this, too.
    }
  }
  try {
    return readYaml(file, text);
  } catch (cause) {
    throw new ImportError('BAD_FILE', messageOf(cause), { cause });
  }
}

function expandList(value: Json): readonly Json[] {
  return isJsonObject(value) && typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)
    ? value.items
    : [value];
}

function nameOf(value: Json): string {
  const metadata = isJsonObject(value) ? value.metadata : undefined;
  return isJsonObject(metadata) ? JSON.stringify(metadata.name ?? null).slice(0, 80) : 'a definition without metadata';
}
