import type { JsonObject } from '../../json.ts';

/** Schemas of fields that a Delivery has in several places. */

/**
 * Nearly what `parseReference` takes, but for tag and digest, as a regular expression of Go's: a test holds the two against each other. What no pattern
 * can say in a few words (a port of 70000, a host of 1.2.3.999) is refused where it is read.
 */
export const remotePattern = String.raw`^oci://([a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?|\[[0-9a-fA-F:.]{2,45}\])(:[0-9]{1,5})?(/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)+$`;
export const layoutPattern = '^oci-layout:(([^ ].*)?/|[^ :@/])[^:@/]*$';

export function repositorySchema(description: string): JsonObject {
  return {
    type: 'string',
    maxLength: 512,
    description,
    'x-kubernetes-validations': [
      {
        rule: `self.matches(r'${remotePattern}') || self.matches(r'${layoutPattern}')`,
        message: 'must be oci://host/path or oci-layout:FOLDER, without tag or digest',
      },
    ],
  };
}

export function durationSchema(description: string, fallback: string, [least, most]: readonly [string, string]): JsonObject {
  return {
    type: 'string',
    default: fallback,
    maxLength: 32,
    description,
    pattern: '^([0-9]+(ms|s|m|h))+$',
    'x-kubernetes-validations': [
      {
        rule: `duration(self) >= duration('${least}') && duration(self) <= duration('${most}')`,
        message: `must be between ${least} and ${most}`,
      },
    ],
  };
}

export function nameSchema(description: string): JsonObject {
  return { type: 'string', maxLength: 253, pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', description };
}
