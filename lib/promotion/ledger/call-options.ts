import type { CallOptions } from '../../oci/registry.ts';

/** Only what a repository's call takes. */
export function callOptions({ signal }: CallOptions): CallOptions {
  return signal === undefined ? {} : { signal };
}
