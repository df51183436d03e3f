import { isVersion } from '../../artifact/identity.ts';
import { similar } from '../../schemas/shape/similar.ts';

/** What to do about the name of an environment that there is not; undefined where nothing is near. */
export function meantEnvironment(name: string, environments: readonly string[]): string | undefined {
  if (isVersion(name) || /^sha256:/.test(name))
    return `"${name.slice(0, 80)}" is a release, and this word is an environment's name: ${environments.join(', ')}`;
  const near = similar(name, environments);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}
