import { remembered } from '../remembered.ts';
import type { CheckedObject } from './checked-object.ts';
import type { ObjectRule, Problem } from './problem.ts';
import type { SetIndex } from './set-index.ts';

/** One after the other, what these rules say of every object. With a memory, only of objects that they have not judged before. */
export function judgeAlone(rules: readonly ObjectRule[]): (set: SetIndex) => readonly Problem[] {
  const verdicts = remembered((_: CheckedObject) => new Map<string, readonly Problem[]>());
  return (set) => {
    if (set.memory === undefined) return rules.flatMap((rule) => rule(set));
    const known = verdicts(set.memory);
    const fresh = set.objects.filter((checked) => !known(checked).has(surroundingsOf(checked, set)));
    const said = Map.groupBy(
      rules.flatMap((rule) => rule({ ...set, objects: fresh })),
      ({ object }) => object,
    );
    for (const checked of fresh) known(checked).set(surroundingsOf(checked, set), said.get(checked) ?? []);
    return set.objects.flatMap((checked) => known(checked).get(surroundingsOf(checked, set)) ?? []);
  };
}

/** All that such a rule knows beside the object itself. */
function surroundingsOf({ name }: CheckedObject, { kubernetes, origins }: SetIndex): string {
  const input = origins?.[name]?.input;
  return input === undefined ? kubernetes : JSON.stringify([kubernetes, input]);
}
