import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import { answers } from '../../../lib/cli/json.ts';
import type { SigningVariables } from '../../../lib/cli/signing-variables.ts';
import { userProject } from '../../cli/project.ts';
import { rememberingCompiler } from '../../cli/remembering-compiler.ts';
import { shopFiles } from '../../cli/shop.ts';
import { servicesForTests } from '../../signing/sigstore/services/services.ts';
import { jobClaims } from './jobs.ts';

const found = await servicesForTests({ after });

describe("the command line with sigstore's own servers", { skip: found.kind === 'missing' && found.reason }, () => {
  if (found.kind === 'missing') return;
  const { fulcio, rekor, timestampAuthority, jobs, published } = found.services;
  const services = [
    '--keyless',
    '--fulcio-url',
    fulcio,
    '--rekor-url',
    rekor,
    '--rekor-version',
    '2',
    '--timestamp-url',
    timestampAuthority,
  ];

  /** A project that trusts two workflows on its main branch, and the command line as a job of one of them. */
  async function shop(t: TestContext) {
    const variables: { SIGSTORE_ID_TOKEN?: string } = {};
    const signingVariables: SigningVariables = variables;
    const files = trusting(jobs.address, published.trustedRoot());
    const project = await userProject(t, files, { ...rememberingCompiler, signingVariables });
    const as = (file: string, ...words: readonly string[]) => {
      variables.SIGSTORE_ID_TOKEN = jobs.token(jobClaims(file).claims);
      return project.pawl(...words, ...services);
    };
    return { project, as };
  }

  it('publishes, promotes and verifies, each as the workflow that may', async (t) => {
    const { project, as } = await shop(t);
    const wrong = await as('promote.yaml', 'publish', '1.0.0');
    assert.match(wrong.stderr, /promote\.yaml@refs\/heads\/main .*is not in trust\.releases/);
    const publish = await as('release.yaml', 'publish', '1.0.0');
    assert.equal(publish.code, 0, publish.stderr);
    const unmoved = await as('release.yaml', 'promote', 'development', '1.0.0', '--yes');
    assert.match(unmoved.stderr, /release\.yaml@refs\/heads\/main .*is not trusted with its promotions/);
    const promote = await as('promote.yaml', 'promote', 'development', '1.0.0', '--yes');
    assert.equal(promote.code, 0, promote.stderr);
    for (const what of ['1.0.0', 'development']) {
      const { code, stdout, json } = await project.pawl('verify', what, '--json');
      assert.equal(code, 0, stdout);
      const { proofs } = answers.verify.parse(json());
      assert.deepEqual(
        proofs.filter(({ result }) => result !== 'proved').map(({ claim }) => claim),
        what === 'development' ? [] : ['It is what its source compiles to'],
      );
    }
    const history = await project.pawl('history', 'development', '--verify');
    assert.equal(history.code, 0, history.stdout);
    assert.match(history.stdout, /promote\.yaml@refs\/heads\/main/);
  });
});

function trusting(issuer: string, trustedRoot: string): Record<string, string> {
  const files = shopFiles();
  const one = (file: string) => `identity(${JSON.stringify({ issuer, subject: jobClaims(file).subject })})`;
  const lists = `releases: [${one('release.yaml')}], promotions: [${one('promote.yaml')}]`;
  const text = (files['environments/index.ts'] ?? '')
    .replace('publicKey, soaked', 'identity, soaked')
    .replace("project({ name: 'shop',", `project({ name: 'shop', trust: { ${lists}, trustedRoot: ${JSON.stringify(trustedRoot)} },`);
  return { ...files, 'environments/index.ts': text };
}
