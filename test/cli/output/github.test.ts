import assert from 'node:assert/strict';
import { test } from 'node:test';
import { githubLines } from '../../../lib/cli/output/github.ts';
import { objectId } from '../../../lib/object-id.ts';

test('a finding is a workflow command at its file, line and column', () => {
  const lines = githubLines(
    [
      {
        id: 'images-exact',
        severity: 'error',
        message: 'Image "nginx" names no version',
        fix: 'Name one',
        environment: 'production',
        object: objectId({ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }),
        source: { file: 'environments/web.ts', line: 12, column: 5 },
      },
    ],
    'shop/',
  );
  assert.deepEqual(lines, [
    '::error file=shop/environments/web.ts,line=12,col=5,title=images-exact in production::Deployment.apps/shop/web: Image "nginx" names no version%0AName one',
  ]);
});

test('a message cannot begin a command of its own or move a terminal, nor a file name another property', () => {
  const lines = githubLines(
    [{ id: 'x', severity: 'warning', message: 'one\r\n::error::100%\u001b[31m', source: { file: 'a,line=1:\nb.ts', line: 3 } }],
    '',
  );
  assert.deepEqual(lines, [String.raw`::warning file=a%2Cline=1%3A\u000ab.ts,line=3,title=x::one\u000d\u000a::error::100%25\u001b[31m`]);
});
