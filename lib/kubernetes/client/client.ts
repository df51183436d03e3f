import { isJsonObject } from '../../json.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { idOf } from '../../manifest/kubernetes-object.ts';
import { objectId, qualifiedKind } from '../../object-id.ts';
import type { Cluster, DeleteOptions, LiveObject, ObjectAddress, ResourceType, WriteOptions } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import { deletionAnswer, deletionBody } from './deletion.ts';
import { apiVersionOf, type DiscoveryCache } from './discovery.ts';
import { type Answer, parseJson, readStatus, refusal } from './http/answer.ts';
import type { Transport } from './http/transport.ts';
import { listObjects } from './list.ts';
import { liveObject } from './live-object.ts';
import { creationPath, objectPath, withQuery } from './path.ts';
import { redactPatchedSecret, redactSecretValues } from './redact.ts';
import { watchRequest } from './watch-request.ts';

/** The contract on top of HTTP: every verb builds one request and reads one answer. */
export function clusterClient(transport: Transport, discovery: DiscoveryCache, user?: string): Cluster {
  const { server } = transport;

  async function addressOf(object: KubernetesObject, verb: string, signal?: AbortSignal): Promise<ObjectAddress> {
    const type = await discovery.find(object.apiVersion, object.kind, signal);
    if (type === undefined || apiVersionOf(type) !== object.apiVersion) throw unknownKind(object, verb, type, server);
    return { type, namespace: object.metadata.namespace, name: object.metadata.name };
  }

  async function write(address: ObjectAddress, options: WriteOptions, request: WriteRequest): Promise<LiveObject> {
    const { dryRun, fieldManager, signal, onWarning } = options;
    const query = { fieldManager, fieldValidation: 'Strict', dryRun: dryRun === true ? 'All' : undefined, force: request.force };
    const { action, method, contentType, idempotent, redact } = request;
    const path = withQuery(request.path, query);
    const body = JSON.stringify(request.body);
    const limit = objectLimit;
    const about = qualifiedKind(address.type);
    const sent = { action, about, method, path, contentType, body, user, signal, idempotent, limit, redact, onWarning };
    const answer = await transport.send(sent);
    return liveObject(parseJson(answer.body, action), { action, type: address.type, dryRun });
  }

  /** Only a server that names the object has looked for it: any other 404 is about its kind, or comes from something in between. */
  function isAbsent(answer: Answer, action: string): boolean {
    if (answer.status !== 404) return false;
    if (readStatus(answer.body, answer.status).named) return true;
    discovery.doubt();
    throw refusal(answer, { action }, (message) => message);
  }

  return {
    server,
    discover: (options) => discovery.read(options),

    async version({ signal } = {}) {
      const action = `read the version of ${server}`;
      const answer = await transport.send({ action, method: 'GET', path: '/version', user, signal, idempotent: true, limit: objectLimit });
      const value = parseJson(answer.body, action);
      if (isJsonObject(value) && typeof value.gitVersion === 'string') return value.gitVersion.slice(0, longestVersion);
      throw new ClusterError('BAD_ANSWER', `Cannot ${action}: the server answered no version`);
    },

    async ready({ signal } = {}) {
      const action = `ask whether ${server} is ready`;
      const accepted = [401, 403, 404, 500, 503];
      const asked = { action, method: 'GET', path: '/readyz', user, signal, idempotent: true, limit: objectLimit, accepted } as const;
      try {
        const { status } = await transport.send(asked);
        return status !== 500 && status !== 503;
      } catch (error) {
        // Whatever stands before it does not pass the question on.
        if (error instanceof ClusterError && error.status !== undefined && !error.retryable) return true;
        throw error;
      }
    },

    async get(address, { signal } = {}) {
      const action = `read ${named(address)}`;
      const path = objectPath(address);
      const answer = await transport.send({
        action,
        about: qualifiedKind(address.type),
        method: 'GET',
        path,
        user,
        signal,
        idempotent: true,
        limit: objectLimit,
        accepted: [404],
      });
      return isAbsent(answer, action) ? undefined : liveObject(parseJson(answer.body, action), { action, type: address.type });
    },

    list: (type, options = {}) => listObjects(transport, type, { ...options, user }),
    watch: (type, options) => watchRequest(transport, type, { ...options, user }),

    async apply(object, options) {
      const address = await addressOf(object, 'apply', options.signal);
      return write(address, options, {
        action: `apply ${idOf(object)}`,
        method: 'PATCH',
        path: objectPath(address, options.subresource),
        // JSON is YAML, and nothing is lost between the two.
        contentType: 'application/apply-patch+yaml',
        body: object,
        force: options.force === true ? 'true' : undefined,
        idempotent: true,
        redact: (message) => redactSecretValues(message, object),
      });
    },

    async create(object, options = {}) {
      const address = await addressOf(object, 'create', options.signal);
      return write(address, options, {
        action: `create ${idOf(object)}`,
        method: 'POST',
        path: creationPath(address),
        contentType: 'application/json',
        body: object,
        idempotent: false,
        redact: (message) => redactSecretValues(message, object),
      });
    },

    async replace(object, options = {}) {
      const action = `replace ${idOf(object)}`;
      if (typeof object.metadata.resourceVersion !== 'string' || object.metadata.resourceVersion === '')
        throw new ClusterError('INVALID', `Cannot ${action}: it carries no resourceVersion, but only what was read may be replaced`);
      const address = await addressOf(object, 'replace', options.signal);
      return write(address, options, {
        action,
        method: 'PUT',
        path: objectPath(address, options.subresource),
        contentType: 'application/json',
        body: object,
        // A second PUT after one that arrived would be refused as a conflict with itself.
        idempotent: false,
        redact: (message) => redactSecretValues(message, object),
      });
    },

    async mergePatch(address, patch, options = {}) {
      return write(address, options, {
        action: `patch ${named(address)}`,
        method: 'PATCH',
        path: objectPath(address, options.subresource),
        contentType: 'application/merge-patch+json',
        body: patch,
        idempotent: false,
        redact: (message) => redactPatchedSecret(message, address.type.kind),
      });
    },

    async delete(address: ObjectAddress, options: DeleteOptions = {}) {
      const action = `delete ${named(address)}`;
      const answer = await transport.send({
        action,
        about: qualifiedKind(address.type),
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
      return isAbsent(answer, action) ? undefined : deletionAnswer(parseJson(answer.body, action), address, action);
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
const longestVersion = 100;

interface WriteRequest {
  readonly action: string;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly contentType: string;
  readonly body: unknown;
  readonly force?: string | undefined;
  readonly idempotent: boolean;
  readonly redact: (message: string) => string;
}

function named({ type, namespace, name }: ObjectAddress): string {
  return objectId({ group: type.group, kind: type.kind, namespace, name });
}

function unknownKind(object: KubernetesObject, verb: string, other: ResourceType | undefined, server: string): ClusterError {
  const served = other === undefined ? '' : `, but ${apiVersionOf(other)}`;
  return new ClusterError(
    'UNKNOWN_KIND',
    `Cannot ${verb} ${idOf(object)}: ${server} does not serve ${object.apiVersion} ${object.kind}${served}`,
  );
}
