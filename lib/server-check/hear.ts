import { ClusterError } from '../kubernetes/cluster-error.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { Gathered } from './gathered.ts';
import { denialSentence, readRefusal } from './said.ts';

/** Of a name of a binding that only warns, beside one that denies. */
export const outspokenPrefix = 'pawl-warns.';

/**
 * Gives an object to a server and writes down all that it says. Of several policies that deny an object a server names the first, but it
 * warns of each whose binding warns: those that
 * are named by `outspokenPrefix` stand for one that denies.
 */
export async function hear(
  gathered: Gathered,
  object: KubernetesObject,
  send: (onWarning: (text: string) => void) => Promise<unknown>,
): Promise<void> {
  const warnings = new Set<string>();
  try {
    await send((text) => warnings.add(text));
  } catch (thrown) {
    if (!(thrown instanceof ClusterError)) throw thrown;
    gathered.say(object, readRefusal(object, thrown));
  }
  for (const text of warnings) {
    const [, policy, binding, message] = policyWarning.exec(text) ?? [];
    if (policy === undefined || binding === undefined || message === undefined) {
      // The check of API versions says this, and what to use in its place.
      if (!/ is deprecated in v1\.\d+\+/.test(text)) gathered.warn(object, text);
    } else if (binding.startsWith(outspokenPrefix)) gathered.refuse(object, [{ message: denialSentence(policy, message) }]);
    else gathered.warn(object, denialSentence(policy, message));
  }
}

const policyWarning = /^Validation failed for ValidatingAdmissionPolicy '([^']*)' with binding '([^']*)': ([\s\S]*)$/;
