import { type Digest, digestOf } from '../digest.ts';
import { byCodeUnit, canonicalJson } from '../json.ts';
import type { Input, PolicyRow } from './messages.ts';

/**
 * Covers the files of `policies/` and `environments/`, where policies and their parameters are written, and each policy's
 * environment, name, mode and function text, for policies that come from packages. So it may change without need
 * when an environment's configuration does, and never stays the same when a policy in these folders changes.
 */
export function policiesDigest(policies: readonly PolicyRow[], inputs: readonly Input[]): Digest {
  const files = inputs.filter(({ path }) => /^(policies|environments)\//.test(path)).map(({ path, digest }) => [path, digest]);
  return digestOf(canonicalJson([files.sort(([left = ''], [right = '']) => byCodeUnit(left, right)), policies]));
}
