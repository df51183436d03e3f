import type { Issuer } from './issuer.ts';

export interface Issuers {
  readonly jobs: Issuer;
  readonly people: Issuer;
}

/**
 * What Fulcio is told of its issuers (fulcio, pkg/config/config.go): one is GitHub Actions', whose jobs it certifies as sigstore's public
 * instance does (config/identity/config.yaml), the other says which e-mail addresses people have.
 */
export function fulcioConfiguration({ jobs, people }: Issuers): object {
  return {
    OIDCIssuers: {
      [jobs.address]: { ...asked(jobs), Type: 'ci-provider', CIProvider: 'github-workflow' },
      [people.address]: { ...asked(people), Type: 'email' },
    },
    CIIssuerMetadata: {
      'github-workflow': {
        DefaultTemplateValues: { url: 'https://github.com' },
        ExtensionTemplates: {
          BuildSignerURI: '{{ .url }}/{{ .job_workflow_ref }}',
          SourceRepositoryURI: '{{ .url }}/{{ .repository }}',
          SourceRepositoryRef: 'ref',
          SourceRepositoryDigest: 'sha',
        },
        SubjectAlternativeNameTemplate: '{{ .url }}/{{ .job_workflow_ref }}',
      },
    },
  };
}

function asked({ address, certificateAuthority }: Issuer) {
  return { IssuerURL: address, ClientID: 'sigstore', CACert: certificateAuthority };
}
