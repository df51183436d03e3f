import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Want } from '../../lib/constructs/incoming/want.ts';
import { listenOnLoopback } from '../registries/front/listen.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';

test('Git fetches one repository after the other, so that it asks for one password at a time', async (t) => {
  const asked: string[] = [];
  const server = createServer(async ({ url }, response) => {
    asked.push(`begin ${url}`);
    await delay(100);
    asked.push(`end ${url}`);
    response.writeHead(404).end();
  });
  const host = await listenOnLoopback(server);
  t.after(() => server.closeAllConnections());
  const wants = ['a', 'b', 'c'].map((name): Want => {
    return { kind: 'git', repository: `http://${host}/${name}`, commit: 'a'.repeat(40), folder: '' };
  });
  await assert.rejects(vendorHere(await temporaryFolder(t), wants), { code: 'SEVERAL' });
  assert.equal(asked.filter((line) => line.startsWith('begin')).length, 3);
  for (const [index, line] of asked.entries()) assert.equal(line.startsWith('begin'), index % 2 === 0, asked.join(', '));
});
