import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { it } from 'node:test';
import { freePorts } from '../../lib/control-plane/components/ports.ts';

it('every name has a port of its own that can be listened on', async () => {
  const names = Array.from({ length: 200 }, (_, place) => `server ${place}`);
  const ports = await freePorts(...names);
  assert.equal(new Set(Object.values(ports)).size, names.length);
  const server = createServer().listen(ports['server 0'], '127.0.0.1');
  await once(server, 'listening');
  server.close();
});
