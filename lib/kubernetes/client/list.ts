import { isJsonObject, type Json } from '../../json.ts';
import type { ListOptions, LiveList, LiveObject, ResourceType } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import { parseJson } from './http/answer.ts';
import type { Transport } from './http/transport.ts';
import { liveObject } from './live-object.ts';
import { collectionPath, withQuery } from './path.ts';

export interface ListRequest extends ListOptions {
  readonly user?: string | undefined;
  /** What is given up, as no server's honest answer. @default longestList */
  readonly longest?: typeof longestList;
}

/** Every object of a type, page by page. */
export async function listObjects(transport: Transport, type: ResourceType, request: ListRequest): Promise<LiveList> {
  try {
    return await listPages(transport, type, request);
  } catch (thrown) {
    // A list that took longer than the server keeps its snapshot begins again, once.
    if (!(thrown instanceof ClusterError && thrown.code === 'GONE')) throw thrown;
    return listPages(transport, type, request);
  }
}

async function listPages(transport: Transport, type: ResourceType, request: ListRequest): Promise<LiveList> {
  const { longest = longestList } = request;
  const items: LiveObject[] = [];
  let resourceVersion: string | undefined;
  let next: string | undefined;
  let pages = 0;
  let length = 0;
  do {
    const page = await listPage(transport, type, request, next);
    // One by one: a server that knows no limit may send more than one call takes as arguments.
    for (const item of page.items) items.push(item);
    resourceVersion ??= page.resourceVersion;
    if (page.next !== undefined && page.next === next) throw endless(type, 'the server sends the same page again and again');
    next = page.next;
    pages += 1;
    length += page.length;
    if (next !== undefined && pages >= longest.pages)
      throw endless(type, `the server has sent ${longest.pages} pages, and says that there are more`);
    if (length > longest.length)
      throw endless(type, `its pages are larger than the ${longest.length} characters that they may have together`);
  } while (next !== undefined && request.limit === undefined);
  return { items, resourceVersion };
}

/** Of a whole list: at 500 objects a page, far more than a cluster has of one kind. */
export const longestList = { pages: 1_000, length: 512 * 1024 * 1024 };

function endless(type: ResourceType, state: string): ClusterError {
  return new ClusterError('BAD_ANSWER', `Cannot list ${type.plural}: ${state}`);
}

interface Page {
  readonly items: readonly LiveObject[];
  readonly resourceVersion: string;
  readonly next: string | undefined;
  /** Of its text, in characters. */
  readonly length: number;
}

async function listPage(transport: Transport, type: ResourceType, request: ListRequest, from: string | undefined): Promise<Page> {
  const action = `list ${type.plural}${type.group === '' ? '' : `.${type.group}`}`;
  const { body } = await transport.send({
    action,
    method: 'GET',
    path: withQuery(collectionPath(type, request.namespace), {
      limit: String(request.limit ?? 500),
      continue: from,
      labelSelector: request.labelSelector,
      fieldSelector: request.fieldSelector,
    }),
    accept: acceptOf('PartialObjectMetadataList', request.metadataOnly),
    user: request.user,
    signal: request.signal,
    idempotent: true,
    limit: pageLimit,
  });
  return { ...readPage(parseJson(body, action), { action, type, metadataOnly: request.metadataOnly }), length: body.length };
}

const pageLimit = 64 * 1024 * 1024;

export function acceptOf(kind: 'PartialObjectMetadataList' | 'PartialObjectMetadata', metadataOnly: boolean | undefined): string {
  return metadataOnly === true ? `application/json;as=${kind};g=meta.k8s.io;v=v1` : 'application/json';
}

function readPage(value: Json, shape: { action: string; type: ResourceType; metadataOnly: boolean | undefined }): Omit<Page, 'length'> {
  const metadata = isJsonObject(value) && isJsonObject(value.metadata) ? value.metadata : {};
  const items = isJsonObject(value) ? (value.items ?? []) : undefined;
  if (!Array.isArray(items) || typeof metadata.resourceVersion !== 'string')
    throw new ClusterError('BAD_ANSWER', `Cannot ${shape.action}: the server answered something that is not a list`);
  return {
    items: (items as readonly Json[]).map((item) => liveObject(item, shape)),
    resourceVersion: metadata.resourceVersion,
    next: typeof metadata.continue === 'string' && metadata.continue !== '' ? metadata.continue : undefined,
  };
}
