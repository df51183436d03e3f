import { typeOf } from '../../kubernetes-object.ts';
import { jsonOf, numberAt, textAt, valueAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { Restart } from '../consequence.ts';
import { isKeptAlike, isQuantityPath, isSameQuantity } from '../quantity.ts';
import { replicasOf, rollsOut } from '../workload.ts';

/**
 * A changed pod template replaces the pods: the controllers compare templates as a whole, annotations and order included.
 * Quantities are the exception: a Deployment compares their amounts, the others what the API server keeps of them.
 */
export function restarts({ id, before, after, fields }: ObjectChange): readonly Restart[] {
  if (before === undefined || after === undefined || !rollsOut(after)) return [];
  const isSame = typeOf(after) === 'Deployment.apps' ? isSameQuantity : isKeptAlike;
  const paths = fields
    .filter(({ path }) => /^spec\.template(?:$|[.[])/.test(path))
    .filter((field) => !(isQuantityPath(field.path) && isSame(field.before, field.after)))
    .map(({ path }) => path);
  if (paths.length === 0) return [];
  const spec = valueAt(jsonOf(after), 'spec');
  const how = howOf(typeOf(after), spec);
  const pods = typeOf(after) === 'DaemonSet.apps' ? undefined : replicasOf(after);
  if (pods === 0) return [];
  const partition = numberAt(spec, 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const alone = typeOf(after) === 'StatefulSet.apps' && pods === 1;
  return [
    {
      kind: 'restart',
      object: id,
      weight: how === 'rolling' && !alone ? 'note' : 'caution',
      message: `${sentences[how]}: ${shown(paths)} changed${how === 'rolling' && partition > 0 ? `, from ordinal ${partition} on` : ''}`,
      how,
      fields: paths,
    },
  ];
}

const sentences: { readonly [how in Restart['how']]: string } = {
  rolling: 'Restarts, a few pods at a time',
  recreate: 'Restarts, all pods stopped before new ones start',
  'on-delete': 'Restarts only as its pods are deleted by hand',
  paused: 'Restarts when its rollout is resumed',
};

function howOf(type: string, spec: ReturnType<typeof valueAt>): Restart['how'] {
  if (type === 'Deployment.apps') {
    if (valueAt(spec, 'paused') === true) return 'paused';
    return textAt(spec, 'strategy', 'type') === 'Recreate' ? 'recreate' : 'rolling';
  }
  return textAt(spec, 'updateStrategy', 'type') === 'OnDelete' ? 'on-delete' : 'rolling';
}

function shown(paths: readonly string[]): string {
  const short = paths.map((path) => path.replace(/^spec\.template\.?(?:spec\.)?/, '')).map((path) => (path === '' ? 'the template' : path));
  return short.length <= 3 ? short.join(', ') : `${short.slice(0, 2).join(', ')} and ${short.length - 2} more fields`;
}
