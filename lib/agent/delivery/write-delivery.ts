import type { JsonObject } from '../../json.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { TrustedIdentity } from '../../signing/trust.ts';
import { deliveryApiVersion, deliveryKind } from './delivery-crd.ts';

export interface WrittenDelivery {
  readonly namespace: string;
  readonly name: string;
  /** `oci://host/path` of the environment. */
  readonly repository: string;
  readonly environment: string;
  readonly project: string;
  readonly plainHttp: boolean;
  /** Undefined: nothing is verified. */
  readonly trust: TrustedPeople | undefined;
  /** Names of things in its namespace. @default none */
  readonly pullSecret?: string | undefined;
  readonly serviceAccount?: string | undefined;
  /** @default it reports nothing */
  readonly report?: { readonly repository: string; readonly cluster: string; readonly keySecret: string } | undefined;
}

interface TrustedPeople {
  readonly releases: readonly TrustedIdentity[];
  readonly promotions: readonly TrustedIdentity[];
  /** Needed where one of them is no key. */
  readonly trustedRoot?: string | undefined;
}

/** The Delivery of an environment, with nothing in it that is so by default. */
export function writeDelivery(given: WrittenDelivery): KubernetesObject {
  const { namespace, name, repository, environment, project, plainHttp, trust, pullSecret, serviceAccount, report } = given;
  const plain = plainHttp && repository.startsWith('oci://') ? { plainHttp: true } : {};
  return {
    apiVersion: deliveryApiVersion,
    kind: deliveryKind,
    metadata: { name, namespace },
    spec: {
      repository,
      environment,
      project,
      ...plain,
      ...(pullSecret === undefined ? {} : { pullSecret: { name: pullSecret } }),
      ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
      ...(trust === undefined ? {} : { trust: trustOf(trust) }),
      ...(report === undefined
        ? {}
        : { report: { repository: report.repository, cluster: report.cluster, keySecret: { name: report.keySecret }, ...plain } }),
    },
  };
}

function trustOf({ releases, promotions, trustedRoot }: TrustedPeople): JsonObject {
  const isKeyless = [...releases, ...promotions].some((one) => !('key' in one));
  return {
    releases: releases.map(identityOf),
    promotions: promotions.map(identityOf),
    ...(isKeyless && trustedRoot !== undefined ? { trustedRoot } : {}),
  };
}

/** Whose addresses they are, and what they may state, is for policies: an agent takes neither. */
function identityOf(one: TrustedIdentity): JsonObject {
  if ('key' in one) return { ...(one.name === undefined ? {} : { name: one.name }), key: one.key };
  const { issuer } = one;
  return 'subject' in one ? { issuer, subject: one.subject } : { issuer, subjectPattern: one.subjectPattern };
}
