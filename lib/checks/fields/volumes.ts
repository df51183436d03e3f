import { itemsIn, type Located } from '../../manifest/located.ts';
import { textAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';

/** Volumes, and what containers mount of them (core/validation: ValidateVolumes, ValidateVolumeMounts). */
export const volumeMounts = eachObject((checked) => {
  if (checked.pod === undefined) return [];
  const volumes = itemsIn(checked.pod.spec, 'volumes');
  const claims = checked.type === 'StatefulSet.apps' ? itemsIn(checked.whole, 'spec', 'volumeClaimTemplates') : [];
  const names = new Set([
    ...volumes.flatMap(({ value }) => textAt(value, 'name') ?? []),
    ...claims.flatMap(({ value }) => textAt(value, 'metadata', 'name') ?? []),
  ]);
  return [
    ...volumes.flatMap((volume) => sources(checked, volume)),
    ...checked.pod.containers.flatMap((container) => mounts(checked, container, names)),
  ];
});

/** `emptyDir: {}` is one, and a volume that says nothing is an emptyDir, too. */
function sources(checked: CheckedObject, { field, value }: Located): readonly Problem[] {
  const kinds = Object.entries(value).filter(([key, source]) => key !== 'name' && source !== null);
  if (kinds.length <= 1) return [];
  return [
    problem(checked, {
      id: 'bad-volume',
      severity: 'error',
      field,
      message: `Volume ${quoted(value.name)} is ${kinds.map(([key]) => key).join(' and ')}, expected one of them`,
      fix: 'Make each a volume of its own',
    }),
  ];
}

function mounts(checked: CheckedObject, container: Located, names: ReadonlySet<string>): readonly Problem[] {
  const paths = new Set<string>();
  return itemsIn(container, 'volumeMounts').flatMap(({ field, value }) => {
    const found: Problem[] = [];
    const [name, path] = [textAt(value, 'name'), textAt(value, 'mountPath')];
    if (name !== undefined && !names.has(name)) found.push(dangling(checked, field, { name, names }));
    if (path !== undefined && paths.has(path))
      found.push(
        problem(checked, {
          id: 'bad-volume',
          severity: 'error',
          field: `${field}.mountPath`,
          message: `Two volumes are mounted at ${quoted(path)}`,
          fix: 'Mount each at a path of its own',
        }),
      );
    if (path !== undefined) paths.add(path);
    return found;
  });
}

function dangling(checked: CheckedObject, field: string, { name, names }: { name: string; names: ReadonlySet<string> }): Problem {
  return problem(checked, {
    id: 'dangling-volume',
    severity: 'error',
    field,
    message: `It mounts volume ${quoted(name)}, which its pod does not have`,
    fix:
      names.size === 0
        ? 'Add the volume to the pod'
        : `Add it to the pod, or mount one that is there: ${[...names].map(quoted).join(', ')}`,
  });
}
