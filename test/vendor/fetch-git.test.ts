import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { fetchGitFolder } from '../../lib/vendor/fetch-git.ts';
import { type Cleanup, temporaryFolder } from './vendor-here.ts';

const here = { plainHttp: true };

/** A repository of the test; every commit adds files and gives its hash. */
async function repository(t: Cleanup) {
  const folder = await temporaryFolder(t);
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@b.example', ...words], { encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  const commit = async (files: Record<string, string>, links: Record<string, string> = {}) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    for (const [path, target] of Object.entries(links)) await symlink(target, join(folder, path));
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'A change');
    return git('rev-parse', 'HEAD');
  };
  return { url: pathToFileURL(folder).href, commit };
}

test('one commit is fetched, and of it one folder, without Git’s rules and whatever came after', async (t) => {
  const { url, commit } = await repository(t);
  const first = await commit({
    'deploy/a.yaml': 'a: 1\n',
    'deploy/.gitattributes': '* text eol=crlf\n',
    'deploy/sub/b.yaml': 'b',
    'other/c': 'c',
  });
  await commit({ 'deploy/a.yaml': 'a: 2\n' });
  const files = await fetchGitFolder({ kind: 'git', repository: url, commit: first, folder: 'deploy' }, here);
  assert.deepEqual(
    [...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]),
    [
      ['a.yaml', 'a: 1\n'],
      ['sub/b.yaml', 'b'],
    ],
  );
  const whole = await fetchGitFolder({ kind: 'git', repository: url, commit: first, folder: '' }, here);
  assert.deepEqual([...whole.keys()], ['deploy/a.yaml', 'deploy/sub/b.yaml', 'other/c']);
});

test('where git is not found, that is said, and what to do', async (t) => {
  const { PATH } = process.env;
  t.after(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = await temporaryFolder(t);
  const want = { kind: 'git', repository: 'https://git.example.com/acme/deploy', commit: 'a'.repeat(40), folder: '' } as const;
  await assert.rejects(fetchGitFolder(want, here), {
    message: 'Cannot fetch "https://git.example.com/acme/deploy" aaaaaaaaaaaa: the program git is not found',
    fix: 'Install Git, or add the folder where it lies to PATH',
  });
});

test('a folder or a commit that is not there is said to be', async (t) => {
  const { url, commit } = await repository(t);
  const hash = await commit({ 'deploy/a.yaml': 'a' });
  const want = { kind: 'git', repository: url, commit: hash, folder: 'deploy' } as const;
  await assert.rejects(fetchGitFolder({ ...want, folder: 'depl' }, here), /has no folder "depl"/);
  await assert.rejects(fetchGitFolder({ ...want, folder: ':(glob)*' }, here), { code: 'NOT_FOUND' });
  await assert.rejects(fetchGitFolder({ ...want, commit: '0'.repeat(40) }, here), { code: 'FETCH_FAILED' });
  await assert.rejects(fetchGitFolder({ ...want, repository: `${url}/nowhere` }, here), { code: 'FETCH_FAILED' });
});

test('a link in the folder is refused, one beside it is not', async (t) => {
  const { url, commit } = await repository(t);
  const hash = await commit({ 'deploy/a.yaml': 'a', 'plain/b.yaml': 'b' }, { 'deploy/passwd': '/etc/passwd' });
  await assert.rejects(
    fetchGitFolder({ kind: 'git', repository: url, commit: hash, folder: 'deploy' }, here),
    /"deploy\/passwd" is a link/,
  );
  assert.equal((await fetchGitFolder({ kind: 'git', repository: url, commit: hash, folder: 'plain' }, here)).size, 1);
});

test('an address that runs programs, is an option, has a password or no TLS never reaches git', async () => {
  const addresses = [
    'ext::sh -c date',
    '--upload-pack=date',
    'https://user:secret@git.example/a',
    'http://git.example/a',
    'file:///tmp/a',
    '/tmp/a',
  ];
  for (const repository of addresses)
    await assert.rejects(
      fetchGitFolder({ kind: 'git', repository, commit: '0'.repeat(40), folder: '' }, { plainHttp: false }),
      (error: Error & { code?: string }) => error.code === 'BAD_ADDRESS' && !error.message.includes('secret'),
      repository,
    );
});
