export interface SynthesisOptions {
  readonly project: string;
  /** What relative paths of files start from. */
  readonly folder: string;
  /** `<kind>.<group>` of custom kinds that live outside of namespaces. */
  readonly clusterScoped?: readonly string[] | undefined;
  /** The place where an error was made in the project's source, `environments/web.ts:12:5`. */
  readonly locate?: ((thrown: unknown) => string | undefined) | undefined;
}
