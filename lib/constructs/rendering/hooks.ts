import { digestOf } from '../../digest.ts';
import { canonicalJson, isJsonObject } from '../../json.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';

/** The objects of a rendered chart by when they are to be applied; each list of `before` and `after` waits for the one in front of it. */
export interface HookedObjects {
  readonly before: readonly (readonly KubernetesObject[])[];
  readonly main: readonly KubernetesObject[];
  readonly after: readonly (readonly KubernetesObject[])[];
  /** What Pawl cannot do as helm does, a sentence each. */
  readonly problems: readonly HookProblem[];
}

export interface HookProblem {
  readonly message: string;
  readonly fix: string;
}

/** helm.sh/docs/topics/charts_hooks: the annotation, and what its words mean here. */
const annotation = 'helm.sh/hook';
const before = new Set(['pre-install', 'pre-upgrade', 'crd-install']);
const after = new Set(['post-install', 'post-upgrade']);
const tests = new Set(['test', 'test-success', 'test-failure']);

/**
 * Hooks of install and upgrade become ordinary objects that come before or after all others, in the order of their weights.
 * A Job or Pod among them gets a name that changes with its content: it runs once for each content, and never again for the same.
 */
export function sortHooks(objects: readonly KubernetesObject[]): HookedObjects {
  const main: KubernetesObject[] = [];
  const early: WeightedObject[] = [];
  const late: WeightedObject[] = [];
  const problems: HookProblem[] = [];
  for (const object of objects) {
    const words = (object.metadata.annotations?.[annotation] ?? '').split(',').map((word) => word.trim());
    const hooks = words.filter((word) => word !== '');
    if (hooks.length === 0) {
      main.push(object);
      continue;
    }
    if (hooks.every((hook) => tests.has(hook))) continue;
    const weight = Number(object.metadata.annotations?.['helm.sh/hook-weight'] ?? 0) || 0;
    const isBefore = hooks.some((hook) => before.has(hook));
    const isAfter = hooks.some((hook) => after.has(hook));
    if (isBefore) early.push({ weight, object: asOrdinary(object) });
    else if (isAfter) late.push({ weight, object: asOrdinary(object) });
    problems.push(...problemsOf(object, hooks, { isBefore, isAfter }));
  }
  return { before: inOrder(early), main, after: inOrder(late), problems };
}

interface WeightedObject {
  readonly weight: number;
  readonly object: KubernetesObject;
}

function inOrder(weighted: readonly WeightedObject[]): readonly (readonly KubernetesObject[])[] {
  const weights = [...new Set(weighted.map(({ weight }) => weight))].sort((left, right) => left - right);
  return weights.map((wanted) => weighted.filter(({ weight }) => weight === wanted).map(({ object }) => object));
}

function problemsOf(
  { kind, metadata: { name } }: KubernetesObject,
  hooks: readonly string[],
  { isBefore, isAfter }: { readonly isBefore: boolean; readonly isAfter: boolean },
): readonly HookProblem[] {
  const what = `${kind} "${name}"`;
  if (!isBefore && !isAfter)
    return [
      {
        message: `${what} is left out: it is a hook of ${hooks.join(', ')}, and Pawl has no such moment`,
        fix: 'Do by hand what it does where that matters, and leave it out with a patch to say so',
      },
    ];
  const problems: HookProblem[] = [];
  if (isBefore && isAfter)
    problems.push({
      message: `${what} is a hook of ${hooks.join(', ')} at once: it is applied before the others and not again after them`,
      fix: 'Split it with patches where it must run twice',
    });
  if (!hooks.some((hook) => hook.endsWith('-install')))
    problems.push({
      message: `${what} is a hook of ${hooks.join(', ')} only: Pawl applies it the first time, too`,
      fix: 'Make sure that it does no harm where nothing is installed yet, or leave it out with a patch',
    });
  return problems;
}

/** Runs once for each content: its name carries a digest of it, because a Job that has run cannot be changed. */
function asOrdinary(object: KubernetesObject): KubernetesObject {
  const { annotations = {}, ...metadata } = object.metadata;
  const kept = Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => !key.startsWith(annotation)));
  const plain: KubernetesObject = {
    ...object,
    metadata: { ...metadata, ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }) },
  };
  if (plain.kind !== 'Job' && plain.kind !== 'Pod') return plain;
  const lasting = withoutExpiry(plain);
  const digest = digestOf(canonicalJson(asJson(lasting))).slice('sha256:'.length, 'sha256:'.length + 8);
  return { ...lasting, metadata: { ...lasting.metadata, name: `${lasting.metadata.name.slice(0, 54)}-${digest}` } };
}

/** A Job that takes itself away would be drift, be made again, and run again. */
function withoutExpiry(object: KubernetesObject): KubernetesObject {
  const spec = asJson(object).spec;
  if (object.kind !== 'Job' || !isJsonObject(spec)) return object;
  const { ttlSecondsAfterFinished: _, ...rest } = spec;
  return { ...object, spec: rest };
}
