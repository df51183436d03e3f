import type { JsonObject } from '../../json.ts';

const text: JsonObject = { type: 'string' };
const time: JsonObject = { type: 'string', format: 'date-time' };
const count: JsonObject = { type: 'integer' };
const texts: JsonObject = { type: 'array', items: text };

const release: JsonObject = {
  type: 'object',
  properties: { version: text, sequence: count, record: text, manifest: text, at: time },
};

const condition: JsonObject = {
  type: 'object',
  required: ['type', 'status', 'lastTransitionTime', 'reason', 'message'],
  properties: {
    type: text,
    status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
    observedGeneration: count,
    lastTransitionTime: time,
    reason: text,
    message: { type: 'string', maxLength: 32768 },
  },
};

/** What the agent says about a Delivery: mirrors its memory, is never read back as truth. */
export const statusSchema: JsonObject = {
  type: 'object',
  properties: {
    observedGeneration: count,
    conditions: { type: 'array', items: condition, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] },
    verification: {
      type: 'string',
      description: 'Who signed the promotion and the release in force; "none" until this Delivery has trust.',
    },
    applied: { ...release, description: 'The release that was last applied completely.' },
    pending: { ...release, description: 'The release that is being applied, or cannot be.' },
    inventory: { type: 'object', properties: { objects: count } },
    lastDrift: {
      type: 'object',
      properties: { at: time, object: text, fields: texts, managers: texts, turnedBackAfterMs: count },
    },
    suspended: { type: 'boolean' },
  },
};
