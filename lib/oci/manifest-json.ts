import type { Manifest } from './registry.ts';

/**
 * What a manifest's bytes say as JSON, where whoever read them had to know it already; undefined where nobody did. A long ledger has
 * twenty thousand manifests, and reading JSON is the largest part of what each of them costs.
 */
export function knownJson(manifest: Manifest): unknown {
  return known.get(manifest);
}

/** The same manifest. It is known for as long as that very value is kept by somebody. */
export function withJson(manifest: Manifest, json: unknown): Manifest {
  known.set(manifest, json);
  return manifest;
}

const known = new WeakMap<Manifest, unknown>();
