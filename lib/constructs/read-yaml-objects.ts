import {
  type Document,
  isNode,
  LineCounter,
  parseAllDocuments,
  type ScalarTag,
  type Tags,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import { messageOf } from '../errors.ts';
import { isJsonObject, type Json } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { readObject } from '../manifest/object-schema.ts';
import { type YamlTrap, yamlTraps } from '../manifest/yaml/yaml-traps.ts';
import { ConstructError } from './construct-error.ts';
import { type LocatedTrap, locateTraps, type ObjectInDocument } from './incoming/locate-traps.ts';

/** What somebody may want to know of a file beyond its objects. */
export interface YamlListener {
  /** What kubectl would have read otherwise, document by document. */
  readonly trapped?: (traps: readonly LocatedTrap[]) => void;
  /** Each object, with the line from 1 on which the content of its document begins. */
  readonly read?: ((object: KubernetesObject, line: number) => void) | undefined;
}

/**
 * The Kubernetes objects of a YAML file that somebody wrote by hand. Throws a ConstructError that names every document that is not one.
 */
export function readObjectsOfYaml(file: string, bytes: Uint8Array, listener: YamlListener = {}): readonly KubernetesObject[] {
  const objects: KubernetesObject[] = [];
  const problems: string[] = [];
  const { text, documents, lineOf } = parse(file, bytes);
  for (const [index, document] of documents.entries()) {
    const place = `document ${index + 1}`;
    const [broken] = [...document.errors, ...document.warnings];
    // What follows a first mistake follows from it, in the documents behind it, too.
    if (broken !== undefined) throw syntaxError(file, place, broken);
    const found: ObjectInDocument[] = [];
    for (const { value, at } of expandList(content(file, place, document))) {
      const read = readObject(value);
      if ('object' in read) {
        found.push({ object: read.object, at });
        listener.read?.(read.object, lineOf(document));
      } else problems.push(...read.problems.map((problem) => `${place}${kindOf(value)}: ${problem}`));
    }
    for (const { object } of found) objects.push(object);
    listener.trapped?.(locateTraps(yamlTraps(document, text), found));
  }
  if (problems.length > 0) throw new ConstructError('BAD_FILE', `Cannot read "${file}": ${several(problems)}`);
  return objects;
}

/** As many as anybody reads in one go. */
const mostProblems = 10;

function several(problems: readonly string[]): string {
  const more = problems.length - mostProblems;
  return problems.slice(0, mostProblems).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function syntaxError(file: string, place: string, { message, linePos }: YAMLParseError | YAMLWarning): ConstructError {
  const [start] = linePos ?? [];
  const at = start === undefined ? file : `${file}:${start.line}:${start.col}`;
  return new ConstructError('BAD_FILE', `Cannot read "${at}": ${place}: ${firstLine(message).replace(/ at line \d+, column \d+$/, '')}`);
}

interface Parsed {
  readonly text: string;
  readonly documents: readonly Document[];
  readonly lineOf: (document: Document) => number;
}

function parse(file: string, bytes: Uint8Array): Parsed {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const lineCounter = new LineCounter();
    const customTags = (tags: Tags): Tags => [octal, ...tags];
    const documents = parseAllDocuments(text, { version: '1.2', schema: 'core', merge: true, customTags, lineCounter });
    const lineOf = ({ contents }: Document) => lineCounter.linePos((isNode(contents) ? contents.range?.[0] : undefined) ?? 0).line;
    return { text, documents: [...documents], lineOf };
  } catch (cause) {
    throw new ConstructError('BAD_FILE', `Cannot read "${file}": ${messageOf(cause)}`, { cause });
  }
}

/** `defaultMode: 0644`: an octal number to kubectl and to every author of one, though YAML 1.2 calls it 644. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

function content(file: string, place: string, document: Document): Json {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (cause) {
    throw new ConstructError('BAD_FILE', `Cannot read "${file}": ${place}: ${messageOf(cause)}`, { cause });
  }
}

interface InDocument {
  readonly value: Json;
  readonly at: YamlTrap['path'];
}

/** `kind: List` and the typed lists that `kubectl get -o yaml` prints. An empty document is nothing. */
function expandList(value: Json, at: YamlTrap['path'] = []): readonly InDocument[] {
  if (value === null || value === undefined) return [];
  if (!isJsonObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List') || !Array.isArray(value.items))
    return [{ value, at }];
  return value.items.flatMap((item, index) => expandList(item, [...at, 'items', index]));
}

function kindOf(value: Json): string {
  return isJsonObject(value) && typeof value.kind === 'string' ? ` (${value.kind.slice(0, 63)})` : '';
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/:$/, '');
}
