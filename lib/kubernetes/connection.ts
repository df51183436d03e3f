/** How to reach one API server and who to be there. Values, read from files and user input by `kubeconfig.ts`. */
export interface ClusterConnection {
  /** `https://host:port`; a path prefix (as of a proxy) is kept. */
  readonly server: string;
  /** PEM. @default the certificate authorities that Node.js ships */
  readonly certificateAuthority?: string | undefined;
  /** Where that was read. Read again when the server's certificate is not trusted, because a cluster's authority may be exchanged. @default never */
  readonly certificateAuthorityFile?: string | undefined;
  /** PEM, together with `clientKey`. */
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly token?: string | undefined;
  /** Read again every minute, because a kubelet rotates it. Wins over `token`. */
  readonly tokenFile?: string | undefined;
  /** Further headers, for what client-node computed (basic authentication). */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** @default false */
  readonly insecureSkipTlsVerify?: boolean | undefined;
  /** The name that the server's certificate must carry. @default the host of `server` */
  readonly tlsServerName?: string | undefined;
  /** The namespace that the context names; for commands, the client itself does not use it. */
  readonly namespace?: string | undefined;
}
