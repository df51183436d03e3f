import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Transport } from '../../../lib/kubernetes/client/http/transport.ts';
import { listObjects, longestList } from '../../../lib/kubernetes/client/list.ts';
import { type Answering, configMap, configMaps, json, startHostileServer } from '../hostile-server.ts';

async function serverFor(t: TestContext, answering: Answering) {
  const server = await startHostileServer(answering);
  t.after(() => server.close());
  return server;
}

it('a list of which every page leads to another one is given up at its bound', async (t) => {
  let page = 0;
  const { cluster, requests } = await serverFor(t, (_, response) =>
    json(response, 200, { metadata: { resourceVersion: '1', continue: `page-${++page}` }, items: [] }),
  );
  await assert.rejects(cluster.list(configMaps), {
    code: 'BAD_ANSWER',
    message: `Cannot list configmaps: the server has sent ${longestList.pages} pages, and says that there are more`,
  });
  assert.equal(requests.length, longestList.pages);
});

it('a server that sends more than it is asked for is read whole, however much that is', async (t) => {
  // More than one call of a function takes as arguments.
  const names = Array.from({ length: 150_000 }, (_, at) => `settings-${at}`);
  const body = JSON.stringify({ metadata: { resourceVersion: '1' }, items: names.map((name) => configMap(name)) });
  const { cluster } = await serverFor(t, (_, response) => void response.writeHead(200).end(body));
  assert.equal((await cluster.list(configMaps)).items.length, names.length);
});

it('a list that is larger than what it may have together is given up, although each of its pages is not', async () => {
  let pages = 0;
  const transport: Transport = {
    ...nowhere,
    send: async () => {
      const body = JSON.stringify({ metadata: { resourceVersion: '1', continue: `page-${++pages}` }, filler: 'x'.repeat(1000) });
      return { status: 200, body, retryAfter: undefined, etag: undefined, warnings: [] };
    },
  };
  await assert.rejects(listObjects(transport, configMaps, { longest: { ...longestList, length: 4000 } }), {
    code: 'BAD_ANSWER',
    message: 'Cannot list configmaps: its pages are larger than the 4000 characters that they may have together',
  });
  assert.equal(pages, 4);
});

const nowhere: Transport = {
  server: 'https://nowhere.example',
  send: () => assert.fail('Nobody asks it'),
  stream: () => assert.fail('Nobody asks it'),
  close: async () => undefined,
};
