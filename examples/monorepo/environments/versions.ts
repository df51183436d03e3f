/** What this commit is made of. A release has one version, and these in it. */
export const versions = {
  catalog: { version: '3.11.0' },
  checkout: { version: '1.4.2' },
  payments: { version: '2.0.9' },
} as const;
