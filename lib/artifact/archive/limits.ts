/** How large an artifact may be before its reading stops. All in bytes, but for `entries` and `ratio`. */
export interface UnpackLimits {
  /** @default 32 MiB */
  readonly compressed: number;
  /** @default 256 MiB */
  readonly uncompressed: number;
  /** Files and folders. @default 10,000 */
  readonly entries: number;
  /** How many bytes one compressed byte may become, once more than 16 MiB have come out. @default 300 */
  readonly ratio: number;
}

export const defaultLimits: UnpackLimits = {
  compressed: 32 * 1024 * 1024,
  uncompressed: 256 * 1024 * 1024,
  entries: 10_000,
  ratio: 300,
};

/** Small artifacts of much alike objects compress very well; below this many bytes nobody is harmed. */
export const ratioGrace = 16 * 1024 * 1024;
