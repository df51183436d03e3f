import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { messageOf } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { isJsonObject, type Json } from '../../json.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { waveAnnotation } from '../../manifest/manifest-set.ts';
import { readObject } from '../../manifest/object-schema.ts';
import { textAt } from '../../manifest/reading.ts';
import { groupOf, objectId } from '../../object-id.ts';
import type { BuiltApplication } from './build-applications.ts';
import { checkNames } from './check-names.ts';
import { problemsOfJson, type Unplain } from './plain-json.ts';
import type { ReadObject } from './read-object.ts';
import type { Reuse } from './reuse.ts';
import { whereUnplain } from './where-unplain.ts';

export interface ReadObjects {
  readonly objects: readonly ReadObject[];
  readonly findings: readonly Finding[];
}

export interface ReadOptions {
  /** @default everything is evaluated */
  readonly reuse?: Reuse | undefined;
  /** Hears of the objects of each application, once they are read. */
  readonly read?: ((objects: readonly ReadObject[]) => void) | undefined;
}

/** Every ApiObject of the applications as plain JSON, and what their own validations say. */
export function readObjects(applications: readonly BuiltApplication[], { reuse, read }: ReadOptions = {}): ReadObjects {
  const all = applications.map((application) => {
    const one = reuse?.objects(application.app, () => readOne(application)) ?? readOne(application);
    read?.(one.objects);
    return one;
  });
  return { objects: all.flatMap(({ objects }) => objects), findings: all.flatMap(({ findings }) => findings) };
}

function readOne(application: BuiltApplication): ReadObjects {
  const objects: ReadObject[] = [];
  const findings: Finding[] = [];
  const constructs = application.app.node.findAll();
  for (const construct of constructs) {
    const place = { application: application.name, construct: construct.node.path };
    findings.push(
      ...validate(construct).map(
        (message): Finding => ({
          id: 'construct-validation',
          severity: 'error',
          message,
          fix: 'Give the construct what it asks for',
          ...place,
        }),
      ),
    );
    if (!ApiObject.isApiObject(construct)) continue;
    const result = read(construct);
    const badNames = 'value' in result ? checkNames(result.value, place) : [];
    findings.push(...badNames);
    if ('problems' in result) {
      const others = result.problems.filter((problem) => !badNames.some(({ field }) => problem.startsWith(`${field} `)));
      findings.push(...others.map((problem) => ({ ...invalid(problem, place), ...idIn(result.value) })));
      continue;
    }
    if ('unplain' in result) {
      findings.push(
        ...result.unplain.map(({ field, problem }) => ({
          ...invalid(`${field === '' ? 'it' : field} ${problem}`, place),
          ...idIn(result.value),
          ...(field === '' ? {} : { field }),
        })),
      );
      continue;
    }
    if (result.object.metadata.annotations?.[waveAnnotation] !== undefined) findings.push(waveByHand(place));
    objects.push({ ...place, node: construct, object: result.object });
  }
  findings.push(...addedSince(constructs, application).map(tooLate));
  return { objects, findings };
}

/** What others return who are not held to types: no texts. */
function validate(construct: IConstruct): readonly string[] {
  try {
    return construct.node.validate().map(messageOf);
  } catch (thrown) {
    return [messageOf(thrown)];
  }
}

interface ObjectPlace {
  readonly application: string;
  readonly construct: string;
}

/** Where objects stand that came to the tree while others were read: a value that is made late may make a construct, too. */
function addedSince(constructs: readonly IConstruct[], { name, app }: BuiltApplication): readonly ObjectPlace[] {
  const now = app.node.findAll();
  if (now.length === constructs.length) return [];
  const known = new Set(constructs);
  const late = now.filter((construct) => !known.has(construct) && ApiObject.isApiObject(construct));
  return late.map(({ node }) => ({ application: name, construct: node.path }));
}

function tooLate(place: ObjectPlace): Finding {
  return {
    ...invalid('it was added while the others were read, and is in no release', place),
    fix: 'Add it while the application is built, not in toJson(), in validate() or in a value that is made late',
  };
}

type Read =
  | { readonly value: Json; readonly object: KubernetesObject }
  | { readonly value?: Json; readonly problems: readonly string[] }
  | { readonly value?: Json; readonly unplain: readonly Unplain[] };

function read(construct: ApiObject): Read {
  let json: Json;
  try {
    json = construct.toJson();
  } catch (thrown) {
    const { apiVersion, kind, name, metadata } = construct;
    const value = { apiVersion, kind, metadata: { name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) } };
    const found = whereUnplain(Reflect.get(construct, 'props')) ?? whereUnplain({ metadata: addedTo(metadata) });
    return found === undefined ? { value, problems: [`it cannot be turned into JSON: ${messageOf(thrown)}`] } : { value, unplain: [found] };
  }
  const unplain = unplainIn(json);
  if (unplain.length > 0) return { value: json, unplain };
  if (nameOf(json) === '') return { problems: [`${construct.kind} has no name`] };
  if (isJsonObject(json) && construct.kind.endsWith('List') && Array.isArray(json.items))
    return { problems: [`${construct.kind} is a list of objects, expected the objects themselves`] };
  return { value: json, ...readObject(json) };
}

/** A construct with a toJson() of its own may give anything: a circle, and what cannot be read. */
function unplainIn(value: Json): readonly Unplain[] {
  try {
    return problemsOfJson(value);
  } catch (thrown) {
    return [whereUnplain(value) ?? { field: '', problem: `cannot be read: ${messageOf(thrown)}` }];
  }
}

/** What `metadata.add(…)` and the like have put there: of an object of cdk8s', whichever copy of it. */
function addedTo(metadata: object): object {
  const [attributes, ...others] = ['_additionalAttributes', 'labels', 'annotations'].map((key): unknown => Reflect.get(metadata, key));
  return { ...(isObject(attributes) ? attributes : {}), labels: others[0], annotations: others[1] };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function nameOf(value: Json): Json {
  const metadata = isJsonObject(value) ? value.metadata : undefined;
  return isJsonObject(metadata) ? (metadata.name ?? '') : '';
}

function invalid(problem: string, place: ObjectPlace): Finding {
  const fix = 'Give it apiVersion, kind and metadata.name, and values that JSON has';
  return { id: 'invalid-object', severity: 'error', message: `Object "${place.construct}" is not valid: ${problem}`, fix, ...place };
}

/** What others call an object that is not valid, where that can be told: references to it dangle for no other reason. */
function idIn(value: Json | undefined): Pick<Finding, 'object'> {
  const [apiVersion, kind, name] = [textAt(value, 'apiVersion'), textAt(value, 'kind'), textAt(value, 'metadata', 'name')];
  if (apiVersion === undefined || kind === undefined || name === undefined) return {};
  return { object: objectId({ group: groupOf(apiVersion), kind, namespace: textAt(value, 'metadata', 'namespace'), name }) };
}

function waveByHand(place: ObjectPlace): Finding {
  return {
    id: 'wave-by-hand',
    severity: 'warning',
    message: `Object "${place.construct}" sets ${waveAnnotation} itself, which is overwritten`,
    fix: 'Say what it waits for with addDependency, or with "after" between applications',
    ...place,
  };
}
