import type { EnvironmentVerdict } from './check-environments.ts';

/** Whether the server has the minor version that the environment names. */
export function isSameMinor({ version, wanted }: Pick<EnvironmentVerdict, 'version' | 'wanted'>): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}
