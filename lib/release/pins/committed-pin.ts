import { git, refuseWithoutGit, tryGit } from '../../compiler/git.ts';
import { ReleaseError } from '../release-error.ts';
import { pinPath } from './pin.ts';
import { readPinFile } from './pin-file.ts';

/** A pin as Git has it, and who is to answer for it. */
export interface CommittedPin {
  readonly text: string;
  /** E-mail address of the author of the commit that last changed the file. */
  readonly author: string;
  /** That commit. */
  readonly commit: string;
}

/**
 * The pin of an environment as the checked-out commit has it; undefined where it has none.
 * Refuses a file that differs from the commit, and a clone without the history that says who changed it.
 */
export async function readCommittedPin(folder: string, environment: string): Promise<CommittedPin | undefined> {
  const path = pinPath(environment);
  const text = await git(folder, ['show', '--no-textconv', '--end-of-options', `HEAD:./${path}`]);
  const here = await readPinFile(folder, environment);
  if (here !== text) {
    if (text === undefined) await refuseWithoutGit(`take "${path}" for a pin`);
    throw new ReleaseError('UNCOMMITTED_PIN', `Cannot take "${path}" for a pin: it differs from the commit that is checked out`, {
      fix: 'Commit it, or take the change back; what counts is what was merged',
    });
  }
  if (text === undefined) return undefined;
  await refuseShallow(folder, `Cannot tell who changed "${path}"`);
  const line = await git(folder, ['log', '-1', '--format=%H %ae', 'HEAD', '--', path]);
  const [, commit, author] = /^([0-9a-f]{40,64}) (\S.*)$/.exec(line?.trim() ?? '') ?? [];
  if (commit === undefined || author === undefined)
    throw new ReleaseError('NO_IDENTITY', `Cannot tell who changed "${path}": Git names no author of its last change`);
  return { text, commit, author };
}

/** Whether what is checked out is older than that commit, or does not know it. */
export async function ageAgainst(folder: string, commit: string): Promise<'same or newer' | 'older' | 'unknown'> {
  await refuseShallow(folder, `Cannot tell whether this checkout is newer than commit ${commit.slice(0, 12)}`);
  if (!/^[0-9a-f]{40,64}$/.test(commit) || (await git(folder, ['cat-file', '-e', `${commit}^{commit}`])) === undefined) return 'unknown';
  const head = (await git(folder, ['rev-parse', 'HEAD']))?.trim();
  const meets = (await git(folder, ['merge-base', commit, 'HEAD']))?.trim();
  return head !== commit && meets === head ? 'older' : 'same or newer';
}

/** Commits this one file and nothing else that is changed or staged. */
export async function commitPin(folder: string, environment: string, message: string): Promise<string> {
  const path = pinPath(environment);
  for (const words of [
    ['add', '--', path],
    ['commit', '--quiet', '--message', message, '--only', '--', path],
  ]) {
    const done = await tryGit(folder, words);
    if ('refusal' in done)
      throw new ReleaseError('NO_COMMIT', `Cannot commit "${path}": Git refuses: ${done.refusal}; the file itself is written`, {
        fix: `Repair that, then ask again, or "git add ${path}" and "git commit --only -- ${path}"`,
      });
  }
  const hash = (await git(folder, ['rev-parse', 'HEAD']))?.trim();
  if (hash === undefined) throw new ReleaseError('NO_COMMIT', `Cannot tell which commit has "${path}": Git does not say`);
  return hash;
}

/** Whether the checked-out commit has the pin just as it lies in the work tree. */
export async function isCommitted(folder: string, environment: string): Promise<boolean> {
  const path = pinPath(environment);
  return (await git(folder, ['status', '--porcelain', '--ignored', '--untracked-files=all', '--', path])) === '';
}

async function refuseShallow(folder: string, action: string): Promise<void> {
  if ((await git(folder, ['rev-parse', '--is-shallow-repository']))?.trim() !== 'true') return;
  throw new ReleaseError('SHALLOW_CLONE', `${action}: this clone has not the whole history`, {
    fix: 'Fetch it: "git fetch --unshallow", or fetch-depth: 0 where actions/checkout made the clone',
  });
}
