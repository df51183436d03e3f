/** The claims of a job of that workflow on a branch of acme/shop, as GitHub Actions makes them, and whom Fulcio certifies for them. */
export function jobClaims(file: string, branch = 'main') {
  const workflow = `acme/shop/.github/workflows/${file}@refs/heads/${branch}`;
  const claims = {
    sub: `repo:acme/shop:ref:refs/heads/${branch}`,
    job_workflow_ref: workflow,
    repository: 'acme/shop',
    ref: `refs/heads/${branch}`,
    sha: 'a'.repeat(40),
  };
  return { claims, subject: `https://github.com/${workflow}` };
}
