import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { idOf } from '../../manifest/kubernetes-object.ts';
import { objectId } from '../../object-id.ts';
import type { Cluster, DeleteOptions, LiveObject, ObjectAddress, ResourceType, WriteOptions } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import { parseJson } from './answer.ts';
import { deletionAnswer, deletionBody } from './deletion.ts';
import type { DiscoveryCache } from './discovery.ts';
import { listObjects } from './list.ts';
import { liveObject } from './live-object.ts';
import { creationPath, objectPath, withQuery } from './path.ts';
import { redactSecretValues } from './redact.ts';
import type { ClusterRequest, Transport } from './transport.ts';
import { watchRequest } from './watch-request.ts';

/** The contract on top of HTTP: every verb builds one request and reads one answer. */
export function clusterClient(transport: Transport, discovery: DiscoveryCache, user?: string): Cluster {
  const { server } = transport;

  async function addressOf(object: KubernetesObject, verb: string, signal?: AbortSignal): Promise<ObjectAddress> {
    const type = await discovery.find(object.apiVersion, object.kind, signal);
    if (type === undefined || apiVersionOf(type) !== object.apiVersion) throw unknownKind(object, verb, type, server);
    return { type, namespace: object.metadata.namespace, name: object.metadata.name };
  }

  async function write(address: ObjectAddress, request: Omit<ClusterRequest, 'limit' | 'user'>, dryRun?: boolean): Promise<LiveObject> {
    const { body } = await transport.send({ ...request, user, limit: objectLimit });
    return liveObject(parseJson(body, request.action), { action: request.action, type: address.type, dryRun });
  }

  return {
    server,
    discover: (options) => discovery.read(options),

    async get(address, { signal } = {}) {
      const action = `read ${named(address)}`;
      const path = objectPath(address);
      const answer = await transport.send({
        action,
        method: 'GET',
        path,
        user,
        signal,
        idempotent: true,
        limit: objectLimit,
        accepted: [404],
      });
      return answer.status === 404 ? undefined : liveObject(parseJson(answer.body, action), { action, type: address.type });
    },

    list: (type, options = {}) => listObjects(transport, type, { ...options, user }),
    watch: (type, options) => watchRequest(transport, type, { ...options, user }),

    async apply(object, options) {
      const address = await addressOf(object, 'apply', options.signal);
      return write(
        address,
        {
          action: `${options.dryRun === true ? 'try' : 'apply'} ${idOf(object)}`,
          method: 'PATCH',
          path: withQuery(objectPath(address, options.subresource), {
            ...writeQuery(options),
            force: options.force === true ? 'true' : undefined,
          }),
          // JSON is YAML, and the API server reads it several times faster.
          contentType: 'application/apply-patch+yaml',
          body: JSON.stringify(object),
          signal: options.signal,
          idempotent: true,
          redact: (message) => redactSecretValues(message, object),
        },
        options.dryRun,
      );
    },

    async create(object, options = {}) {
      const address = await addressOf(object, 'create', options.signal);
      return write(
        address,
        {
          action: `create ${idOf(object)}`,
          method: 'POST',
          path: withQuery(creationPath(address), writeQuery(options)),
          contentType: 'application/json',
          body: JSON.stringify(object),
          signal: options.signal,
          idempotent: false,
          redact: (message) => redactSecretValues(message, object),
        },
        options.dryRun,
      );
    },

    async replace(object, options = {}) {
      const action = `replace ${idOf(object)}`;
      if (typeof object.metadata.resourceVersion !== 'string' || object.metadata.resourceVersion === '')
        throw new ClusterError('INVALID', `Cannot ${action}: it carries no resourceVersion, but only what was read may be replaced`);
      const address = await addressOf(object, 'replace', options.signal);
      return write(
        address,
        {
          action,
          method: 'PUT',
          path: withQuery(objectPath(address, options.subresource), writeQuery(options)),
          contentType: 'application/json',
          body: JSON.stringify(object),
          signal: options.signal,
          // A second PUT after one that arrived would be refused as a conflict with itself.
          idempotent: false,
          redact: (message) => redactSecretValues(message, object),
        },
        options.dryRun,
      );
    },

    async mergePatch(address, patch, options = {}) {
      return write(
        address,
        {
          action: `patch ${named(address)}`,
          method: 'PATCH',
          path: withQuery(objectPath(address, options.subresource), writeQuery(options)),
          contentType: 'application/merge-patch+json',
          body: JSON.stringify(patch),
          signal: options.signal,
          idempotent: false,
          redact: (message) =>
            redactSecretValues(message, {
              ...asFields(patch),
              apiVersion: 'v1',
              kind: address.type.kind,
              metadata: { name: address.name },
            }),
        },
        options.dryRun,
      );
    },

    async delete(address: ObjectAddress, options: DeleteOptions = {}) {
      const action = `delete ${named(address)}`;
      const answer = await transport.send({
        action,
        method: 'DELETE',
        path: objectPath(address),
        contentType: 'application/json',
        body: JSON.stringify(deletionBody(options)),
        user,
        signal: options.signal,
        idempotent: true,
        limit: objectLimit,
        accepted: [404],
      });
      return answer.status === 404 ? undefined : deletionAnswer(parseJson(answer.body, action), address, action);
    },

    as(other) {
      // An empty header would mean "not impersonating", which is the agent's own, larger rights.
      if (other === '') throw new ClusterError('REFUSED', 'Cannot act as another identity: its name is empty');
      return { ...clusterClient(transport, discovery, other), close: async () => {} };
    },
    close: () => transport.close(),
  };
}

const objectLimit = 8 * 1024 * 1024;

function writeQuery({ fieldManager, dryRun }: WriteOptions): Record<string, string | undefined> {
  return { fieldManager, fieldValidation: 'Strict', dryRun: dryRun === true ? 'All' : undefined };
}

function named({ type, namespace, name }: ObjectAddress): string {
  return objectId({ group: type.group, kind: type.kind, namespace, name });
}

function asFields(patch: unknown): object {
  return typeof patch === 'object' && patch !== null ? patch : {};
}

function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}

function unknownKind(object: KubernetesObject, verb: string, other: ResourceType | undefined, server: string): ClusterError {
  const served = other === undefined ? '' : `, but ${apiVersionOf(other)}`;
  return new ClusterError(
    'UNKNOWN_KIND',
    `Cannot ${verb} ${idOf(object)}: ${server} does not serve ${object.apiVersion} ${object.kind}${served}`,
  );
}
