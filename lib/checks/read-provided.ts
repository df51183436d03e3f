import type { Finding } from '../finding.ts';
import { parseObjectId } from '../object-id.ts';

export interface ReadProvided {
  readonly provided: readonly string[];
  readonly findings: readonly Finding[];
}

/** The ids of objects that an environment says are in its cluster, and a finding for each that is no id. */
export function readProvided(value: unknown, owner: string): ReadProvided {
  if (value === undefined) return { provided: [], findings: [] };
  if (!Array.isArray(value)) return { provided: [], findings: [bad(`${owner} says that something is provided that is no list`)] };
  const isId = (item: unknown): item is string => typeof item === 'string' && parseObjectId(item) !== undefined;
  return {
    provided: value.filter(isId),
    findings: value
      .filter((item) => !isId(item))
      .map((item) => bad(`${owner} says that "${String(item).slice(0, 100)}" is provided, which is no object`)),
  };
}

/** About an entry that no reference of its environment needs. */
export function idleProvided(id: string): Finding {
  return {
    id: 'provided-idle',
    severity: 'warning',
    message: `Nothing of this environment refers to "${id}", which is said to be provided`,
    fix: 'Take it out, or correct what it names',
  };
}

function bad(message: string): Finding {
  return {
    id: 'bad-provided',
    severity: 'error',
    message,
    fix: "Write <kind>.<group>/<namespace>/<name>, without the group for Kubernetes' core kinds: 'Secret/shop/tls', 'Deployment.apps/shop/*'",
  };
}
