/** The repository of evidence beside those of the environments: no environment may have its name. */
export const evidenceName = 'evidence';

/** The ledger of vetoes lies beside those of the environments, in a repository that no environment can be called. */
export const vetoLedger = 'vetoes';
