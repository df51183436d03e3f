import { isAbsolute, relative, resolve, sep } from 'node:path';

/** The same text on every machine, wherever the project is checked out; undefined for what is not in the project. */
export function pathInProject(path: string, folder: string): string | undefined {
  const inside = relative(folder, resolve(folder, path));
  if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
  return inside.split(sep).join('/');
}
