/** Whether the server has the minor version that the environment names. */
export function isSameMinor({ version, wanted }: { readonly version: string; readonly wanted: string }): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}
