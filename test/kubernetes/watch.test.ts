import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import type { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import { type ObjectEvent, type WatchObjectsOptions, watchObjects } from '../../lib/kubernetes/watch.ts';
import { configMap, configMaps, json, noWait, refuse, startHostileServer } from './hostile-server.ts';

/** What the server does with the first, second, … watch, and with each list. */
interface Script {
  readonly lists?: readonly string[];
  readonly watches: readonly ((response: ServerResponse) => void)[];
}

interface Watching {
  readonly seen: string[];
  readonly troubles: ClusterError[];
  readonly requests: readonly string[];
  readonly pauses: readonly number[];
  readonly done: Promise<void>;
  /** Resolves when so many events were seen. */
  reached(count: number): Promise<void>;
  stop(): Promise<void>;
}

async function watching(t: TestContext, script: Script, options: Partial<WatchObjectsOptions> = {}): Promise<Watching> {
  let watches = 0;
  let lists = 0;
  const server = await startHostileServer((request, response) => {
    if (!request.url?.includes('watch=true')) {
      const name = script.lists?.[lists];
      lists += 1;
      return json(response, 200, {
        metadata: { resourceVersion: String(100 * lists) },
        items: name === undefined ? [] : [configMap(name, '90')],
      });
    }
    const act = script.watches[watches++];
    if (act === undefined) return void response.writeHead(200).flushHeaders();
    act(response);
  });
  const seen: string[] = [];
  const troubles: ClusterError[] = [];
  const stop = new AbortController();
  t.after(async () => {
    stop.abort();
    await done.catch(() => undefined);
    await server.close();
  });
  const waiters: { count: number; resolve: () => void }[] = [];
  const done = watchObjects(server.cluster, configMaps, {
    signal: stop.signal,
    wait: noWait(server.pauses),
    onTrouble: (error) => troubles.push(error),
    onEvent: (event) => {
      seen.push(told(event));
      for (const waiter of waiters) if (seen.length >= waiter.count) waiter.resolve();
    },
    ...options,
  });
  return {
    seen,
    troubles,
    requests: server.requests,
    pauses: server.pauses,
    done,
    reached: (count) => (seen.length >= count ? Promise.resolve() : new Promise((resolve) => waiters.push({ count, resolve }))),
    async stop() {
      stop.abort();
      await done;
    },
  };
}

function told(event: ObjectEvent): string {
  if (event.kind === 'sync') return `sync ${event.objects.map((object) => object.metadata.name).join(',')}`;
  return `${event.kind} ${event.object.metadata.name}`;
}

function event(type: string, name: string, resourceVersion: string): string {
  return `${JSON.stringify({ type, object: configMap(name, resourceVersion) })}\n`;
}

const resumed = (requests: readonly string[]) =>
  requests.map((request) =>
    request.includes('watch=true')
      ? new URL(request.split(' ')[1] ?? '', 'http://x').searchParams.get('resourceVersion')
      : /limit=1\b/.test(request)
        ? 'look'
        : 'list',
  );

describe('watchObjects', () => {
  it('lists, tells everything as one sync, and watches from there', async (t) => {
    const watch = await watching(t, { lists: ['web'], watches: [(response) => response.write(event('MODIFIED', 'web', '101'))] });
    await watch.reached(2);
    await watch.stop();
    assert.deepEqual(watch.seen, ['sync web', 'modified web']);
    assert.deepEqual(resumed(watch.requests), ['list', '100']);
    const { searchParams } = new URL(watch.requests[1]?.split(' ')[1] ?? '', 'http://x');
    assert.equal(searchParams.get('allowWatchBookmarks'), 'true');
    const lifetime = Number(searchParams.get('timeoutSeconds'));
    assert.ok(lifetime >= 240 && lifetime <= 300, `${lifetime} s`);
  });

  it('puts events together that arrive in pieces, and takes several from one piece', async (t) => {
    const text = Buffer.from(event('ADDED', 'grün', '101') + event('ADDED', 'b', '102') + event('DELETED', 'b', '103'));
    const watch = await watching(t, {
      watches: [
        (response) => {
          const next = (sent: number) => {
            // 31 bytes at a time also cuts the ü in two.
            if (sent < text.length) response.write(text.subarray(sent, sent + 31), () => setImmediate(next, sent + 31));
          };
          next(0);
        },
      ],
    });
    await watch.reached(4);
    assert.deepEqual(watch.seen, ['sync ', 'added grün', 'added b', 'deleted b']);
  });

  it('resumes at the last event when the server ends the watch', async (t) => {
    const watch = await watching(t, {
      watches: [(response) => response.end(event('ADDED', 'a', '105')), (response) => response.write(event('ADDED', 'b', '107'))],
    });
    await watch.reached(3);
    assert.deepEqual(resumed(watch.requests), ['list', '100', '105']);
    assert.deepEqual(watch.troubles, []);
  });

  it('resumes at the last bookmark', async (t) => {
    const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: '150' } } })}\n`;
    const watch = await watching(t, {
      watches: [(response) => response.end(bookmark), (response) => response.write(event('ADDED', 'b', '160'))],
    });
    await watch.reached(2);
    assert.deepEqual(resumed(watch.requests), ['list', '100', '150']);
  });

  it('resumes after a connection that broke inside an event, and hears that event again', async (t) => {
    const whole = event('ADDED', 'a', '105');
    const watch = await watching(t, {
      watches: [
        (response) => response.write(`${event('ADDED', 'z', '104')}${whole.slice(0, 20)}`, () => response.destroy()),
        (response) => response.write(whole),
      ],
    });
    await watch.reached(3);
    assert.deepEqual(watch.seen, ['sync ', 'added z', 'added a']);
    assert.deepEqual(resumed(watch.requests), ['list', '100', 'look', '104']);
    assert.deepEqual(
      watch.troubles.map((error) => error.code),
      ['UNREACHABLE'],
    );
  });

  for (const [what, refuseWatch] of [
    ['is answered 410', (response: ServerResponse) => refuse(response, 410, 'Expired', 'too old resource version')],
    [
      'is sent 410 as an event',
      (response: ServerResponse) =>
        response.write(
          `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' } })}\n`,
        ),
    ],
    ['is sent a line that is not JSON', (response: ServerResponse) => response.write('{"type": nonsense}\n')],
    ['is sent an unknown event', (response: ServerResponse) => response.write(event('SURPRISE', 'a', '101'))],
    ['is sent an event without an object', (response: ServerResponse) => response.write('{"type":"ADDED"}\n')],
  ] as const)
    it(`lists again when its watch ${what}`, async (t) => {
      const watch = await watching(t, { lists: ['a', 'b'], watches: [refuseWatch] });
      await watch.reached(2);
      assert.deepEqual(watch.seen, ['sync a', 'sync b']);
      assert.equal(watch.troubles.length, 1);
    });

  it('lists again when the server comes back with a past that it had been beyond', async (t) => {
    const watch = await watching(t, {
      watches: [(response) => response.write(event('ADDED', 'z', '250'), () => response.destroy()), (response) => response.flushHeaders()],
    });
    await watch.reached(3);
    assert.deepEqual(watch.seen, ['sync ', 'added z', 'sync ']);
    assert.deepEqual(resumed(watch.requests).slice(0, 4), ['list', '100', 'look', 'list']);
  });

  it('lists again when an event is longer than it may be', async (t) => {
    const watch = await watching(t, {
      lists: ['a', 'b'],
      watches: [
        (response) => {
          const chunk = Buffer.alloc(1024 * 1024, 0x20);
          const more = () => void (response.destroyed || response.write(chunk, more));
          more();
        },
      ],
    });
    await watch.reached(2);
    assert.deepEqual(watch.seen, ['sync a', 'sync b']);
    assert.match(watch.troubles[0]?.message ?? '', /larger than the 8388608 bytes/);
  });

  it('waits longer after each failure, at most 5 s, and from 50 ms again after an event', async (t) => {
    const drop = (response: ServerResponse) => response.destroy();
    const watch = await watching(t, {
      watches: [
        drop,
        drop,
        drop,
        drop,
        drop,
        drop,
        drop,
        drop,
        drop,
        (response) => response.end(event('ADDED', 'a', '101')),
        (response) => response.write(event('ADDED', 'b', '102')),
      ],
    });
    await watch.reached(3);
    assert.deepEqual(watch.pauses, [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 50]);
  });

  it('waits as long as a busy server says', async (t) => {
    const watch = await watching(t, {
      watches: [
        (response) => refuse(response, 429, 'TooManyRequests', 'slow down', { 'retry-after': '7' }),
        (response) => response.write(event('ADDED', 'a', '101')),
      ],
    });
    await watch.reached(2);
    assert.deepEqual(watch.pauses, [7000]);
    assert.deepEqual(resumed(watch.requests), ['list', '100', '100']);
  });

  it('reads no further event while a handler is at work', async (t) => {
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    await watching(
      t,
      { watches: [(response) => response.write(event('ADDED', 'a', '101') + event('ADDED', 'b', '102'))] },
      {
        onEvent: async (received) => {
          seen.push(told(received));
          if (received.kind === 'sync') return;
          if (received.object.metadata.name === 'b') return second.resolve();
          first.resolve();
          await gate.promise;
        },
      },
    );
    await first.promise;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(seen, ['sync ', 'added a']);
    gate.resolve();
    await second.promise;
    assert.deepEqual(seen, ['sync ', 'added a', 'added b']);
  });

  it('ends with what a handler threw, and never mistakes it for a broken connection', async (t) => {
    const watch = await watching(
      t,
      { watches: [] },
      {
        onEvent: () => {
          throw new Error('a bug');
        },
      },
    );
    await assert.rejects(watch.done, /a bug/);
    assert.deepEqual(watch.troubles, []);
  });

  it('ends by its signal, also in the middle of a list', async (t) => {
    const server = await startHostileServer(() => undefined);
    t.after(() => server.close());
    const stop = new AbortController();
    const done = watchObjects(server.cluster, configMaps, { signal: stop.signal, onEvent: () => assert.fail('there is no event') });
    stop.abort();
    await done;
  });
});
