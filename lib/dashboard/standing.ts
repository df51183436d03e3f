/** What the page shows, and nothing else gets there. Every text is somebody else's, and is shown as nothing but text. */
export interface Standing {
  readonly project: string;
  /** What concerns every environment, in sentences. */
  readonly remarks: readonly string[];
  readonly environments: readonly ShownEnvironment[];
}

export interface ShownEnvironment {
  readonly name: string;
  readonly tier: string;
  /** In force; undefined where nothing is, or nobody knows. */
  readonly version: string | undefined;
  /** What its clusters reported, in a few words. */
  readonly clusters: string;
  readonly facts: readonly { readonly what: string; readonly text: string }[];
  /** What somebody should look at, in sentences. */
  readonly remarks: readonly string[];
  /** What nobody knows, and why, in sentences. */
  readonly notKnown: readonly string[];
  /** What each cluster reported. Shown where it has rows. */
  readonly reports: Table;
  /** The newest records, or why they could not be read. */
  readonly records: Table | string;
}

export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
