import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { LiveObject } from '../cluster.ts';
import type { Readiness } from './verdict.ts';

/** Tolerant reading of `spec` and `status`: what is missing or of another type counts as absent. */
export interface LiveStatus {
  readonly spec: Fields;
  readonly status: Fields;
  /** Whether there is a status at all. */
  readonly present: boolean;
  condition(type: string): Condition | undefined;
  /** What to say while the status is about an earlier generation of the spec; undefined where it is about this one. */
  readonly outdated: Readiness | undefined;
}

export interface Fields {
  number(name: string): number | undefined;
  text(name: string): string | undefined;
  flag(name: string): boolean;
  fields(name: string): Fields;
  list(name: string): readonly Fields[];
}

export interface Condition {
  readonly value: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  /** The message, or the reason where there is none. */
  readonly message: string;
}

export function liveStatus({ metadata, spec, status }: LiveObject): LiveStatus {
  const generation = metadata.generation;
  const statusFields = fieldsOf(status);
  const conditions = statusFields.list('conditions');
  const observed = statusFields.number('observedGeneration');
  return {
    spec: fieldsOf(spec),
    status: statusFields,
    present: isJsonObject(asJson(status)) && Object.keys(asObject(status)).length > 0,
    condition(type) {
      const found = conditions.find((each) => each.text('type') === type);
      // A condition may carry a generation of its own (meta/v1 Condition); one about an earlier spec says nothing about this one.
      const about = found?.number('observedGeneration');
      if (found === undefined || isEarlier(about, generation)) return undefined;
      const reason = found.text('reason') ?? '';
      return { value: conditionValue(found.text('status')), reason, message: found.text('message') ?? reason };
    },
    outdated: isEarlier(observed, generation)
      ? { state: 'progressing', message: `Waiting for generation ${generation} to be observed, it is at ${observed}` }
      : undefined,
  };
}

function isEarlier(observed: number | undefined, generation: number | undefined): boolean {
  return observed !== undefined && generation !== undefined && observed < generation;
}

function conditionValue(status: string | undefined): Condition['value'] {
  return status === 'True' || status === 'False' ? status : 'Unknown';
}

function fieldsOf(value: unknown): Fields {
  const object = asObject(value);
  return {
    number: (name) => (typeof object[name] === 'number' ? object[name] : undefined),
    text: (name) => (typeof object[name] === 'string' && object[name] !== '' ? object[name] : undefined),
    flag: (name) => object[name] === true,
    fields: (name) => fieldsOf(object[name]),
    list: (name) => (Array.isArray(object[name]) ? (object[name] as readonly Json[]).filter(isJsonObject).map(fieldsOf) : []),
  };
}

function asObject(value: unknown): JsonObject {
  const json = asJson(value);
  return isJsonObject(json) ? json : {};
}

/** An object from the API server was parsed from JSON, so that every field of it is JSON. */
function asJson(value: unknown): Json | undefined {
  return value as Json | undefined;
}
