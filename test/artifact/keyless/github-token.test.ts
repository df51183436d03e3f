import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { githubToken } from '../../../lib/artifact/keyless/github-token.ts';

async function actions(t: TestContext, answer: { readonly status: number; readonly body: string }) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const bound = server.address();
  return { asked, address: `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}/token?api-version=2` };
}

test('a job on GitHub Actions gets its token for sigstore', async (t) => {
  const { asked, address } = await actions(t, { status: 200, body: '{"count":1,"value":"the.identity.token"}' });
  assert.equal(await githubToken({ address, token: 'secret' }), 'the.identity.token');
  assert.deepEqual(asked, ['/token?api-version=2&audience=sigstore Bearer secret']);
});

for (const answer of [
  { status: 403, body: 'secret' },
  { status: 200, body: 'secret' },
  { status: 200, body: '{"value":""}' },
  { status: 200, body: `{"value":"${'x'.repeat(100_000)}"}` },
  { status: 302, body: '' },
]) {
  test(`status ${answer.status} with ${answer.body.slice(0, 20)} is no token, and the answer is not repeated`, async (t) => {
    const { address } = await actions(t, answer);
    await assert.rejects(
      githubToken({ address, token: 'secret' }),
      (error: Error & { code?: string }) => error.code === 'SERVICE' && !error.message.includes('secret'),
    );
  });
}

test('the token that gets tokens goes nowhere without TLS', async () => {
  await assert.rejects(githubToken({ address: 'http://actions.example.com', token: 'secret' }), { code: 'SERVICE' });
});
