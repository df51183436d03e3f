import { parseAllDocuments, type ScalarTag } from 'yaml';
import { messageOf } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { ManifestError } from '../manifest-error.ts';
import { readCanonicalYaml } from './read-canonical-yaml.ts';

/**
 * The documents of a YAML file as plain JSON, read by the core schema of YAML 1.2 without merge keys:
 * `y` and `on` are texts, and `0755` is octal as it is to kubectl and to every author. Empty documents are left out.
 * Throws a `ManifestError` that names the file, the document and the line.
 */
export function readYaml(file: string, text: string): readonly Json[] {
  return readCanonicalYaml(text)?.filter((value) => value !== null) ?? readAnyYaml(file, text);
}

function readAnyYaml(file: string, text: string): readonly Json[] {
  const action = `Cannot read "${file}"`;
  const values: Json[] = [];
  const problems: string[] = [];
  try {
    // Not "uniqueKeys: false": a key given twice is a mistake that every reader solves in its own way.
    const documents = parseAllDocuments(text, { version: '1.2', schema: 'core', merge: false, customTags: (tags) => [octal, ...tags] });
    for (const [index, document] of [...documents].entries()) {
      // A warning is an unknown tag or directive: it would be read as something else than what is written.
      const [issue] = [...document.errors, ...document.warnings];
      if (issue !== undefined) {
        // What follows a first mistake follows from it.
        problems.push(`document ${index + 1}: ${firstLine(issue.message)}`);
        continue;
      }
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      if (value === null || value === undefined) continue;
      const wrong = notJson(value);
      if (wrong === undefined) values.push(value as Json);
      else problems.push(`document ${index + 1}: ${wrong}`);
    }
  } catch (thrown) {
    // Too many aliases, or nesting beyond the stack.
    throw new ManifestError('BAD_YAML', action, [firstLine(messageOf(thrown))], { cause: thrown });
  }
  if (problems.length > 0) throw new ManifestError('BAD_YAML', action, problems);
  return values;
}

/** `defaultMode: 0644` is octal in YAML 1.1, and 644 in 1.2, which nobody means. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

function notJson(value: unknown): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${value} is not a JSON number`;
  // Bytes, dates and sets are objects of other classes.
  if (typeof value !== 'object' || !(Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype))
    return 'it has a value that is not JSON';
  for (const part of Object.values(value)) {
    const wrong = notJson(part);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/:$/, '');
}
