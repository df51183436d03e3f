import type { Json } from '../json.ts';
import { ClusterError } from '../kubernetes/cluster-error.ts';
import { asJson, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import { readObject } from '../manifest/object-schema.ts';
import type { Gathered } from './gathered.ts';
import { denialSentence, type Refusal, readRefusal, type Said } from './said.ts';
import { withoutField } from './without-field.ts';

/** Of a name of a binding that only warns, beside one that denies. */
export const outspokenPrefix = 'pawl-warns.';

/** Has an object judged: made, or only tried. Throws what the client throws. */
export type Judge = (
  sent: KubernetesObject,
  how: { readonly dryRun: boolean; readonly onWarning: (text: string) => void },
) => Promise<unknown>;

/**
 * Gives an object (or what is `sent` in its place) to a server and writes down all that it says. Of several policies that deny an object a
 * server names the first, but it warns of each whose binding warns: those that are named by `outspokenPrefix` stand for one that denies.
 * Gives what was said by refusing it.
 */
export async function hear(
  gathered: Gathered,
  object: KubernetesObject,
  judge: Judge,
  { sent, dryRun }: { readonly sent: KubernetesObject; readonly dryRun: boolean },
): Promise<Said | undefined> {
  const warnings = new Set<string>();
  const said = await hearOut(sent, (rest) => judge(rest, { dryRun: dryRun || rest !== sent, onWarning: (text) => warnings.add(text) }));
  gathered.say(object, said);
  for (const text of warnings) {
    const [, policy, binding, message] = policyWarning.exec(text) ?? [];
    if (policy === undefined || binding === undefined || message === undefined) {
      // The check of API versions says this, and what to use in its place.
      if (!/ is deprecated in v1\.\d+\+/.test(text)) gathered.warn(object, text);
    } else if (binding.startsWith(outspokenPrefix)) gathered.refuse(object, [{ message: denialSentence(policy, message) }]);
    else gathered.warn(object, denialSentence(policy, message));
  }
  return said;
}

/**
 * A server that finds a field that it does not have looks no further in the same mapping, which it reads in no order, and validates nothing.
 * So what is left without such fields is tried, until nothing new is said.
 */
async function hearOut(object: KubernetesObject, judge: (object: KubernetesObject) => Promise<unknown>): Promise<Said | undefined> {
  const refusals: Refusal[] = [];
  let rest = object;
  for (let tries = 1; ; tries++) {
    const said = rest === object ? await verdict(rest, judge) : await verdict(rest, judge).catch(unlessTrouble);
    if (said?.kind !== 'refused') return refusals.length === 0 ? said : { kind: 'refused', refusals };
    refusals.push(...said.refusals);
    const next = tries < mostTries ? withoutUndeclared(rest, said.refusals) : undefined;
    if (next === undefined) return { kind: 'refused', refusals };
    rest = next;
  }
}

/** What was said of the object stays said where the server is in trouble then. */
function unlessTrouble(thrown: unknown): undefined {
  if (!(thrown instanceof ClusterError)) throw thrown;
}

/** Each takes away at least one field. */
const mostTries = 20;

async function verdict(object: KubernetesObject, judge: (object: KubernetesObject) => Promise<unknown>): Promise<Said | undefined> {
  try {
    await judge(object);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof ClusterError)) throw thrown;
    return readRefusal(object, thrown);
  }
}

function withoutUndeclared(object: KubernetesObject, refusals: readonly Refusal[]): KubernetesObject | undefined {
  const whole = asJson(object);
  let rest: Json = whole;
  for (const { undeclared } of refusals) rest = (undeclared === undefined ? undefined : withoutField(rest, undeclared)) ?? rest;
  const read = readObject(rest);
  return rest !== whole && 'object' in read ? read.object : undefined;
}

const policyWarning = /^Validation failed for ValidatingAdmissionPolicy '([^']*)' with binding '([^']*)': ([\s\S]*)$/;
