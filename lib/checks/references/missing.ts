import { type ObjectIdParts, objectId } from '../../object-id.ts';
import type { CheckedObject } from '../checked-object.ts';
import { type Complaint, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';

/** An object refers to one that is neither in the set nor said to be in the cluster. */
export function missing(
  checked: CheckedObject,
  wanted: ObjectIdParts,
  complaint: Pick<Complaint, 'id' | 'severity' | 'field'> & {
    /** What to do other than saying that it is provided. @default Add it */
    readonly remedy?: string;
    /** What the missing one is to the object, after its name. @default nothing */
    readonly role?: string;
  },
): Problem {
  const { remedy = 'Add it', role = '', ...rest } = complaint;
  return problem(checked, {
    ...rest,
    message: `${wanted.kind} ${quoted(wanted.name)}${role} is not part of this environment`,
    fix: `${remedy}, or say that it is in the cluster: provided: ['${objectId(wanted)}']`,
  });
}
