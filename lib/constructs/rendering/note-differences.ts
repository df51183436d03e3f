import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { noteFinding } from '../incoming/noted-finding.ts';
import { applyPatches, type ObjectPatch } from '../incoming/patch.ts';
import { type Difference, differences } from './differences.ts';
import type { RenderedChart } from './render-chart.ts';

const mostFindings = 20;

/** Says which fields are made up anew each time. Patches come first: what they leave out or set does no harm. */
export function noteDifferences(
  construct: Construct,
  { name, others, suspects }: RenderedChart,
  patched: { readonly objects: readonly KubernetesObject[]; readonly patches: readonly ObjectPatch[] },
): void {
  const found = new Map<string, Difference>();
  for (const other of others)
    for (const difference of differences(patched.objects, applyPatches(undefined, other, patched.patches)))
      found.set(`${difference.object} ${difference.path ?? ''}`, difference);
  const places = `${suspects.slice(0, 5).join(', ')}${suspects.length > 5 ? ', …' : ''}`;
  for (const { object, path } of [...found.values()].slice(0, mostFindings))
    noteFinding(construct, {
      id: 'chart-random',
      severity: 'error',
      message: `The ${name} renders ${path === undefined ? `${object} in one run and not in another` : `another ${path} of ${object} each time`}${places === '' ? '' : `; its templates use ${places}`}`,
      fix: 'Give the value that it makes up, or set it with a patch',
      object,
      ...(path === undefined ? {} : { field: path }),
    });
}
