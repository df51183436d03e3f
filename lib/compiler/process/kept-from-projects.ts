/**
 * Environment variables that project code is never given, declared or not: whoever holds them publishes, promotes, or acts as the CI job,
 * and no manifest depends on them.
 */
export const keptFromProjects: ReadonlySet<string> = new Set([
  'PAWL_SIGNING_KEY',
  'PAWL_SIGNING_PASSPHRASE',
  'SIGSTORE_ID_TOKEN',
  'COSIGN_PASSWORD',
  'COSIGN_PRIVATE_KEY',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_RUNTIME_TOKEN',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'CI_JOB_TOKEN',
  'NPM_TOKEN',
  'NODE_AUTH_TOKEN',
  'DOCKER_AUTH_CONFIG',
  'REGISTRY_AUTH_FILE',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
]);
