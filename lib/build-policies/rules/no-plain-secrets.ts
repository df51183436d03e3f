import { isJsonObject, type Json } from '../../json.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';
import { type Deny, denyField } from '../../verdict.ts';
import { type BuildPolicy, buildPolicy } from '../policy.ts';

/**
 * No Secret with values: a release is readable by everybody who may pull it, for ever, and base64 hides nothing.
 * A Secret without values, to be filled in the cluster, passes.
 */
export const noPlainSecrets: BuildPolicy = buildPolicy('no-plain-secrets', ({ object }) => check(object));

function check(object: KubernetesObject): readonly Deny[] {
  if (object.kind !== 'Secret' || groupOf(object.apiVersion) !== '') return [];
  return (['data', 'stringData'] as const)
    .filter((field) => holdsSomething(asJson(object)[field]))
    .map((field) =>
      denyField(
        field,
        'A Secret would carry its values in plain text in the release',
        'Let an operator make it in the cluster (ExternalSecret, SealedSecret), or name one that exists',
      ),
    );
}

function holdsSomething(value: Json | undefined): boolean {
  // What is no map is no sound Secret either, and might still hold one.
  return value !== undefined && value !== null && !(isJsonObject(value) && Object.keys(value).length === 0);
}
