import { type Digest, digestOf } from '../digest.ts';
import type { Finding, SourcePlace } from '../finding.ts';
import { byCodeUnit, canonicalJson } from '../json.ts';
import type { ObjectId } from '../object-id.ts';
import { type Memory, remembered } from '../remembered.ts';
import { asJson, idOf, type KubernetesObject } from './kubernetes-object.ts';
import type { ManifestObject, ManifestSet } from './manifest-set.ts';
import { withWave } from './wave.ts';

/** An object on its way into a manifest set. */
export interface CompiledObject {
  readonly application: string;
  readonly wave: number;
  readonly object: KubernetesObject;
  /** Where it was made, to say so in findings. */
  readonly construct?: string | undefined;
  /** Where that is in the source; asked for only where there is something to say. */
  readonly locate?: (() => SourcePlace | undefined) | undefined;
}

/**
 * The objects of one environment in canonical order, each with its wave written on it.
 * Two objects with one identity are findings: the cluster could only ever hold one of them.
 */
export function canonicalSet(
  environment: string,
  objects: readonly CompiledObject[],
  memory?: Memory | undefined,
): { readonly set: ManifestSet; readonly findings: readonly Finding[] } {
  const identified = objects.map((compiled) => ({ ...compiled, id: idOf(compiled.object) }));
  const made = manifestObjects(memory);
  const ordered = identified.map(({ id, application, wave, object }) => made(object, id, application, wave)).sort(byPlace);
  return { set: { environment, objects: ordered }, findings: collisions(environment, identified) };
}

const manifestObjects = remembered(
  (object: KubernetesObject, id: ObjectId, application: string, wave: number): ManifestObject => ({
    id,
    application,
    wave,
    object: withWave(object, wave),
  }),
);

/** One digest for the same objects in the same applications, whatever the environment is called. */
export function setDigest(set: ManifestSet): Digest {
  return digestOf(set.objects.map(({ application, object }) => canonicalJson([application, asJson(object)])).join('\n'));
}

function byPlace(left: ManifestObject, right: ManifestObject): number {
  return byCodeUnit(left.application, right.application) || left.wave - right.wave || byCodeUnit(left.id, right.id);
}

function collisions(environment: string, objects: readonly (CompiledObject & { readonly id: ManifestObject['id'] })[]): Finding[] {
  const byId = Map.groupBy(objects, ({ id }) => id);
  const findings: Finding[] = [];
  for (const [id, group] of byId) {
    if (group.length < 2) continue;
    const places = group.map(({ application, construct, locate }) => `"${construct ?? application}"${placeText(locate?.())}`);
    findings.push({
      id: 'identity-collision',
      severity: 'error',
      message: `${id} is made ${group.length} times: by ${places.join(', ')}`,
      fix: 'Give each object a name of its own, or make it once',
      environment,
      application: group[0]?.application,
      object: id,
      construct: group[0]?.construct,
    });
  }
  return findings.sort((left, right) => byCodeUnit(left.message, right.message));
}

function placeText(place: SourcePlace | undefined): string {
  return place === undefined ? '' : ` (${place.file}:${place.line})`;
}
