/** What `cosign sign --key --new-bundle-format=false` (3.1.3) wrote about an image, and the public key. */
export const cosignSample = {
  key: `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOBfHllBTJ7HqaRANzK9zmj1ii3Tq
iaWlp0qFMBR4XRkEJ6+xxLg+o9UJSIjZ/kA6m0f4WxPn79LmvSvkJIfDFQ==
-----END PUBLIC KEY-----
`,
  digest: 'sha256:79677a6d97798911117e1e5114294c2e4e200760e4d7e944b655e2edde2a9367',
  payload:
    '{"critical":{"identity":{"docker-reference":"127.0.0.1:45055/acme/shop"},"image":{"docker-manifest-digest":"sha256:79677a6d97798911117e1e5114294c2e4e200760e4d7e944b655e2edde2a9367"},"type":"cosign container image signature"},"optional":null}',
  signature: 'MEQCIAXJmtNeTdNMUXXXVr4kFDCSO+Awz0Sqhz/g8fHMIcU2AiAWZdSusi3Auf0nPV6h5X73tbEeh4l5TlvIrtxKVqlNbA==',
} as const;
