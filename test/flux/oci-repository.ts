import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { z } from 'zod';
import { apiCall } from '../control-plane/api-request.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';

/** The spec of an OCIRepository (source.toolkit.fluxcd.io/v1), as far as it is about what to take. */
export interface OciRepository {
  /** `oci://HOST/REPOSITORY`, over plain HTTP. */
  readonly url: string;
  readonly ref: { readonly tag?: string; readonly semver?: string; readonly digest?: string };
  /** Which layer, and whether to unpack it. @default the first, unpacked */
  readonly layerSelector?: { readonly mediaType?: string; readonly operation?: 'extract' | 'copy' };
  /** Refuse what no such key or identity signed; `secretRef` names a Secret with `*.pub` keys in the same namespace. */
  readonly verify?: {
    readonly provider: 'cosign';
    readonly secretRef?: { readonly name: string };
    readonly matchOIDCIdentity?: readonly { readonly issuer: string; readonly subject: string }[];
  };
  /** Name of a Secret of type kubernetes.io/dockerconfigjson. */
  readonly secretRef?: { readonly name: string };
}

/** What Flux made of it. */
export type Taken =
  | {
      readonly kind: 'taken';
      /** `<tag>@sha256:…` */
      readonly revision: string;
      /** What Flux says of signatures: the reason of its condition SourceVerified, where it looked. */
      readonly verified: string | undefined;
      /** The archive that kustomize-controller would get. */
      download(): Promise<Uint8Array>;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string };

interface Place {
  readonly plane: ControlPlane;
  readonly namespace: string;
  readonly name: string;
}

export async function takeOciRepository({ plane, namespace, name }: Place, spec: OciRepository): Promise<Taken> {
  const path = `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/ocirepositories`;
  await apiCall(plane, 'POST', path, {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'OCIRepository',
    metadata: { name, namespace },
    // A busy machine is slow, and no reason to refuse: what fails is told at once.
    spec: { interval: '1h', timeout: '2m', insecure: true, ...spec },
  });
  for (;;) {
    const taken = outcome(await apiCall(plane, 'GET', `${path}/${name}`));
    if (taken !== undefined) return taken;
    await delay(50);
  }
}

function outcome(object: unknown): Taken | undefined {
  const { status } = repositorySchema.parse(object);
  const condition = (type: string) => status.conditions.find((one) => one.type === type);
  const ready = condition('Ready');
  if (ready?.status === 'True' && status.artifact !== undefined) {
    const { revision, url } = status.artifact;
    return { kind: 'taken', revision, verified: condition('SourceVerified')?.reason, download: () => download(url) };
  }
  return ready?.status === 'False' ? { kind: 'refused', reason: ready.reason, message: ready.message } : undefined;
}

async function download(url: string): Promise<Uint8Array> {
  const { statusCode, body } = await request(url);
  const bytes = await body.bytes();
  if (statusCode !== 200) throw new Error(`Flux answered ${statusCode} for ${url}`);
  return bytes;
}

const conditionSchema = z.object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() });
const statusSchema = z.object({
  conditions: z.array(conditionSchema).default([]),
  artifact: z.object({ revision: z.string(), url: z.string() }).optional(),
});
const repositorySchema = z.object({ status: statusSchema.default({ conditions: [] }) });
