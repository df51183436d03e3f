/** What CI systems say of themselves. None of it is proven: it becomes the publisher's word. */
export interface BuilderVariables {
  readonly GITHUB_ACTIONS?: string | undefined;
  readonly GITHUB_SERVER_URL?: string | undefined;
  readonly GITHUB_REPOSITORY?: string | undefined;
  readonly GITHUB_WORKFLOW_REF?: string | undefined;
  readonly GITHUB_RUN_ID?: string | undefined;
  readonly GITHUB_RUN_ATTEMPT?: string | undefined;
  readonly GITHUB_REF?: string | undefined;
  readonly GITLAB_CI?: string | undefined;
  readonly CI_PROJECT_URL?: string | undefined;
  readonly CI_RUNNER_ID?: string | undefined;
  readonly CI_JOB_URL?: string | undefined;
  readonly CI_COMMIT_TAG?: string | undefined;
  readonly CI_COMMIT_BRANCH?: string | undefined;
}
