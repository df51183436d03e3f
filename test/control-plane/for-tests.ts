import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { apiCall, apiRequest } from './api-request.ts';
import { findPlaneBinaries } from './binaries.ts';
import { buildReporter } from './build/build-reporter.ts';
import type { Missing } from './build/locate.ts';
import { type ControlPlane, type OwnControlPlane, startControlPlane } from './control-plane.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { keepControlPlane } from './keeper/kept.ts';
import { commandOf, processIdentity } from './process/process-identity.ts';

/** A test's context, or `{ after }` of node:test inside `describe`. */
export interface Cleanup {
  after(cleanup: () => Promise<void>): void;
}

export type ForTests<Plane extends ControlPlane = ControlPlane> =
  | { readonly kind: 'ready'; readonly plane: Plane }
  | { readonly kind: 'missing'; readonly reason: string };

export interface ForTestsOptions {
  /** With controller-manager, scheduler and a node. @default false */
  readonly full?: boolean;
}

/**
 * The control plane that all test files of this run share, started by the first that asks. Isolate yourself with `freshNamespace`.
 * Where it cannot be had it is `missing`, which is a reason to skip; with CI=true it is an error.
 */
export async function controlPlaneForTests({ full = false }: ForTestsOptions = {}): Promise<ForTests> {
  const keptFor = await processIdentity(await runProcess());
  if (keptFor === undefined) throw new ControlPlaneError('START_FAILED', 'Cannot share a control plane: the test run is gone');
  const name = `test-${keptFor.pid}-${keptFor.started.replaceAll(/\W+/g, '-')}-${full ? 'full' : 'core'}`;
  const kept = await keepControlPlane({ name, full, keptFor, environment: process.env, onProgress: buildReporter(console.error) });
  return kept.kind === 'missing' ? missing(kept) : { kind: 'ready', plane: kept.plane };
}

/** `describe` with the shared control plane; skipped, with the reason, where there is none. */
export function describeWithCluster(name: string, ...[first, second]: SuiteArguments): void {
  const [options, body] = typeof first === 'function' ? [{}, first] : [first, second];
  describe(name, async () => {
    const found = await controlPlaneForTests(options);
    if (found.kind === 'missing') it('runs against a real API server', { skip: found.reason }, () => undefined);
    else await body?.(found.plane);
  });
}

type SuiteBody = (plane: ControlPlane) => void | Promise<void>;
type SuiteArguments = [body: SuiteBody] | [options: ForTestsOptions, body: SuiteBody];

/** A control plane of this test alone, for tests that stop its API server or need a second cluster. */
export async function controlPlaneOfItsOwn(t: Cleanup, { full = false }: ForTestsOptions = {}): Promise<ForTests<OwnControlPlane>> {
  const found = await findPlaneBinaries(full, { onProgress: buildReporter(console.error) });
  if (found.kind === 'missing') return missing(found);
  const plane = await startControlPlane({ ...found, name: `own-${randomBytes(3).toString('hex')}` });
  t.after(() => plane.stop());
  return { kind: 'ready', plane };
}

/** The name of a namespace that nobody else uses, deleted afterwards. (Without a controller-manager it stays Terminating.) */
export async function freshNamespace(plane: ControlPlane, t: Cleanup): Promise<string> {
  const name = `test-${randomBytes(5).toString('hex')}`;
  await apiCall(plane, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  t.after(async () => {
    // Cleaning up is a courtesy to the tests that follow; the plane may be gone by now.
    await apiRequest(plane, 'DELETE', `/api/v1/namespaces/${name}`).catch(() => undefined);
  });
  return name;
}

/** What `missing` means for a suite: the reason to skip it, but never on CI, where a skipped suite would look like a passed one. */
export function missing({ what, how }: Missing): { readonly kind: 'missing'; readonly reason: string } {
  if (process.env.CI !== 'true') return { kind: 'missing', reason: `${what}. ${how}` };
  const sentence = `Cannot run the tests that need a real server: ${what}, and CI=true forbids to skip them`;
  throw new ControlPlaneError('MISSING', sentence, { fix: how });
}

/**
 * `node --test` runs each file in a child of its own; a file that is run alone is the whole run.
 * So is one whose run was killed: its parent by now is whoever adopts orphans, and never ends.
 */
async function runProcess(): Promise<number> {
  if (process.env.NODE_TEST_CONTEXT === undefined) return process.pid;
  const parent = process.ppid;
  return (await commandOf(parent)).includes('--test') ? parent : process.pid;
}
