import { compareTags, readImage, wholeRepository } from '../../image-name.ts';
import { containersOf } from '../../pods/pod-template.ts';
import { textAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { ImageMove } from '../consequence.ts';

/** Containers that stay and run another image. */
export function images({ id, before, after }: ObjectChange): readonly ImageMove[] {
  const old = new Map(containersOf(before).map(({ list, name, value }) => [`${list} ${name}`, textAt(value, 'image')]));
  return containersOf(after).flatMap(({ list, name, value }) => {
    const from = old.get(`${list} ${name}`);
    const to = textAt(value, 'image');
    if (from === undefined || to === undefined || from === to) return [];
    const move = moveOf(from, to);
    if (move === undefined) return [];
    const message = `Image of ${name} ${sentences[move]}: ${from} -> ${to}`;
    return [{ kind: 'image', object: id, weight: wanted.has(move) ? 'note' : 'caution', message, container: name, from, to, move }];
  });
}

const wanted: ReadonlySet<ImageMove['move']> = new Set<ImageMove['move']>(['upgrade', 'pinned', 'tag', 'digest']);

const sentences: { readonly [move in ImageMove['move']]: string } = {
  upgrade: 'goes up',
  downgrade: 'goes DOWN',
  tag: 'moves to another tag',
  digest: 'has other content under the same tag',
  pinned: 'is pinned by digest',
  unpinned: 'is not pinned by digest any more',
  repository: 'comes from another repository',
};

/** Undefined where both are the same image, written otherwise. */
function moveOf(from: string, to: string): ImageMove['move'] | undefined {
  const [left, right] = [readImage(from), readImage(to)];
  if (wholeRepository(left.repository) !== wholeRepository(right.repository)) return 'repository';
  const [leftTag, rightTag] = [left.tag ?? 'latest', right.tag ?? 'latest'];
  if (leftTag === rightTag) {
    if (left.digest !== undefined && right.digest === undefined) return 'unpinned';
    if (left.digest === right.digest) return undefined;
    return left.digest === undefined ? 'pinned' : 'digest';
  }
  const order = compareTags(leftTag, rightTag);
  if (order === undefined || order === 0) return 'tag';
  return order < 0 ? 'upgrade' : 'downgrade';
}
