import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Cluster, ObjectAddress } from '../../kubernetes/cluster.ts';
import { identityName } from '../../signing/identity.ts';
import type { RememberedRelease } from '../memory/memory.ts';
import { ownManager } from '../names.ts';
import { conditionsIn, withTransitions } from './conditions.ts';
import { conditionsOf, type StatusFacts } from './status.ts';

/** The status that those facts make, given the one that is there. Pure. */
export function statusOf(facts: StatusFacts, before: Json | undefined, now: Date): JsonObject {
  const appliedBefore = isJsonObject(before) ? before.applied : undefined;
  const conditions = withTransitions(conditionsOf(facts), conditionsIn(before), { generation: facts.generation, now });
  const pending = facts.candidate ?? (facts.current?.completed === undefined ? facts.current : undefined);
  return {
    observedGeneration: facts.generation,
    conditions: conditions.map((condition) => ({ ...condition })),
    verification: verificationOf(facts),
    suspended: facts.phase.kind === 'suspended',
    inventory: { objects: facts.objects },
    ...(facts.applied !== undefined
      ? { applied: releaseOf(facts.applied) }
      : appliedBefore !== undefined
        ? { applied: appliedBefore }
        : {}),
    ...(pending === undefined ? {} : { pending: releaseOf(pending) }),
    ...(facts.lastDrift === undefined ? {} : { lastDrift: driftOf(facts.lastDrift) }),
  };
}

/** Writes a Delivery's status where it differs from what is there. The only place that does. */
export async function writeStatus(
  cluster: Cluster,
  {
    address,
    before,
    next,
    signal,
  }: { readonly address: ObjectAddress; readonly before: Json | undefined; readonly next: JsonObject; readonly signal: AbortSignal },
): Promise<boolean> {
  const known = isJsonObject(before) ? before : {};
  if (canonicalJson(known) === canonicalJson(next)) return false;
  // A merge patch takes out what it names as null, and nothing else.
  const dropped = Object.fromEntries(
    Object.keys(known)
      .filter((key) => !(key in next))
      .map((key) => [key, null]),
  );
  await cluster.mergePatch(address, { status: { ...next, ...dropped } }, { subresource: 'status', fieldManager: ownManager, signal });
  return true;
}

/** How what is in force was verified, in words for people. */
function verificationOf({ isVerified, current }: StatusFacts): string {
  if (!isVerified) return 'none';
  if (current === undefined) return 'nothing to verify yet';
  const { proof } = current;
  return proof === undefined
    ? 'not verified'
    : `promotion signed by ${identityName(proof.promotion)}, release signed by ${identityName(proof.release)}`;
}

function releaseOf({ version, sequence, record, manifest, completed }: RememberedRelease): JsonObject {
  return { version, sequence, record, manifest, ...(completed === undefined ? {} : { at: completed }) };
}

function driftOf({ at, drift, turnedBackAfterMs }: NonNullable<StatusFacts['lastDrift']>): JsonObject {
  return {
    at: at.toISOString(),
    object: drift.object,
    fields: drift.fields.slice(0, 20),
    managers: drift.managers.slice(0, 20).map(({ manager }) => manager),
    ...(turnedBackAfterMs === undefined ? {} : { turnedBackAfterMs: Math.round(turnedBackAfterMs) }),
  };
}
