/** Written by "pawl vendor" out of values.schema.json of chart echo 1.2.0. For `new HelmChart<Values>(…)`. */
export interface Values {
  readonly replicaCount?: number;
  readonly image?: {
    readonly repository?: string;
    readonly tag?: string;
    readonly [key: string]: unknown;
  };
  readonly service?: {
    readonly port?: number;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}
