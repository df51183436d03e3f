/** What signing reads of the environment: secrets, which have no place on a command line. */
export interface SigningVariables {
  /** A private key in PEM, where no file is named. */
  readonly PAWL_SIGNING_KEY?: string | undefined;
  readonly PAWL_SIGNING_PASSPHRASE?: string | undefined;
  /** An OIDC token for the audience `sigstore`, as cosign reads it too. */
  readonly SIGSTORE_ID_TOKEN?: string | undefined;
  /** GitHub Actions sets both in jobs that may have `id-token: write`. */
  readonly ACTIONS_ID_TOKEN_REQUEST_URL?: string | undefined;
  readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN?: string | undefined;
}
