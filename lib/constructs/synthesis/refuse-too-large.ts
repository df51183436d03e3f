import type { Finding } from '../../finding.ts';
import { asJson, idOf, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { type Memory, remembered } from '../../remembered.ts';
import type { ReadObject } from './read-object.ts';
import type { ReadObjects } from './read-objects.ts';

/** etcd takes requests of 1.5 MiB (`--max-request-bytes`), and an object grows on its way: managed fields, status. */
const largest = 1024 * 1024;

/** Leaves out the objects that no cluster would store, each with a finding. */
export function refuseTooLarge(objects: readonly ReadObject[], memory?: Memory | undefined): ReadObjects {
  const sizeOf = sizes(memory);
  const findings: Finding[] = [];
  const small = objects.filter((read) => {
    const size = sizeOf(read.object);
    if (size <= largest) return true;
    findings.push(tooLarge(read, size));
    return false;
  });
  return { objects: small, findings };
}

const sizes = remembered((object: KubernetesObject) => Buffer.byteLength(JSON.stringify(asJson(object))));

function tooLarge({ application, construct, object }: ReadObject, size: number): Finding {
  const id = idOf(object);
  return {
    id: 'object-too-large',
    severity: 'error',
    message: `${id} takes ${(Math.ceil((size / 1024 / 1024) * 100) / 100).toFixed(2)} MiB as JSON, expected at most 1 MiB`,
    fix: 'Split it, or keep what is large outside of the cluster: in an image, or in a volume',
    application,
    object: id,
    construct,
  };
}
