import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { UserProject } from './project.ts';

/** Words that are wrong, and what is said of them. */
export interface WrongWords {
  readonly name: string;
  readonly words: readonly string[];
  readonly code: 1 | 2;
  /** Of standard error in all. */
  readonly says: RegExp;
}

/** Runs each in the project: one clear sentence, the right exit code, and nothing for whoever reads standard output. */
export async function refusesWrongWords(t: TestContext, { pawl }: UserProject, wrong: readonly WrongWords[]): Promise<void> {
  for (const { name, words, code, says } of wrong) {
    await t.test(name, async () => {
      const ran = await pawl(...words);
      assert.equal(ran.code, code, ran.stderr);
      assert.match(ran.stderr, says);
      assert.match(ran.stderr.replace(/^! This project does not say whom it trusts.*\n/, '').trimStart(), /^pawl: /);
      assert.doesNotMatch(ran.stderr, /\n\s+at /, 'no stack trace');
      assert.equal(ran.stdout, '');
    });
  }
}
