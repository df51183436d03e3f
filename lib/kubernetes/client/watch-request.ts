import { isJsonObject, type Json } from '../../json.ts';
import type { ResourceType, WatchEvent, WatchOptions } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import { parseJson, statusError, statusOf } from './http/answer.ts';
import { brokenConnection } from './http/broken-connection.ts';
import type { Transport } from './http/transport.ts';
import { lines } from './lines.ts';
import { acceptOf } from './list.ts';
import { type LiveObjectShape, liveObject } from './live-object.ts';
import { collectionPath, withQuery } from './path.ts';

export interface WatchRequest extends WatchOptions {
  readonly user?: string | undefined;
}

/** One watch request, event by event. The next event is read when the one before has been taken. */
export async function* watchRequest(
  transport: Transport,
  type: ResourceType,
  request: WatchRequest,
): AsyncGenerator<WatchEvent, void, undefined> {
  const { signal, timeoutSeconds = 270 } = request;
  const action = `watch ${type.plural}${type.group === '' ? '' : `.${type.group}`}`;
  try {
    const body = await transport.stream(
      {
        action,
        method: 'GET',
        path: withQuery(collectionPath(type, request.namespace), {
          watch: 'true',
          resourceVersion: request.resourceVersion,
          allowWatchBookmarks: 'true',
          timeoutSeconds: String(timeoutSeconds),
          labelSelector: request.labelSelector,
          fieldSelector: request.fieldSelector,
        }),
        accept: acceptOf('PartialObjectMetadata', request.metadataOnly),
        user: request.user,
        signal,
        idempotent: true,
        limit: refusalLimit,
      },
      // The server ends the watch itself; only one that forgot to counts as broken.
      (timeoutSeconds + 30) * 1000,
    );
    for await (const line of lines(body, eventLimit, action))
      yield watchEvent(parseJson(line, action), { action, type, metadataOnly: request.metadataOnly });
  } catch (thrown) {
    if (signal.aborted) return;
    throw brokenConnection(thrown, action, transport.server);
  }
}

const refusalLimit = 1024 * 1024;
const eventLimit = 8 * 1024 * 1024;

function watchEvent(value: Json, shape: LiveObjectShape): WatchEvent {
  const { type, object } = isJsonObject(value) ? value : {};
  switch (type) {
    case 'ADDED':
      return { kind: 'added', object: liveObject(object, shape) };
    case 'MODIFIED':
      return { kind: 'modified', object: liveObject(object, shape) };
    case 'DELETED':
      return { kind: 'deleted', object: liveObject(object, shape) };
    case 'BOOKMARK':
      return { kind: 'bookmark', resourceVersion: bookmarkVersion(object, shape.action) };
    case 'ERROR':
      throw statusError(statusOf(isJsonObject(object) ? object : {}), { action: shape.action, redact: (message) => message });
    default:
      throw new ClusterError('BAD_ANSWER', `Cannot ${shape.action}: the server sent something that is not an event`);
  }
}

function bookmarkVersion(object: Json | undefined, action: string): string {
  const metadata = isJsonObject(object) && isJsonObject(object.metadata) ? object.metadata : {};
  if (typeof metadata.resourceVersion === 'string' && metadata.resourceVersion !== '') return metadata.resourceVersion;
  throw new ClusterError('BAD_ANSWER', `Cannot ${action}: the server sent a bookmark without resourceVersion`);
}
