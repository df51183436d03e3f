/** Who to be at a registry. */
export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, `identitytoken` in docker's configuration. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** Sent as it is, `registrytoken` in docker's configuration. */
  | { readonly kind: 'registry-token'; readonly token: string };

/** Finds the credential for a repository (`host`, `acme/shop`), undefined for nobody. */
export type CredentialSource = (host: string, repository: string) => Promise<Credential | undefined>;
