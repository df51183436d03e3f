import { buildReporter } from '../control-plane/build/build-reporter.ts';
import { missing } from '../control-plane/for-tests.ts';
import { type Tool, toolAt } from '../registries/tools.ts';
import { findFlux } from './flux.ts';

/** The real `flux` for a suite, or a reason to skip it where it is not built; with CI=true that is an error. */
export async function fluxCommandForTests(): Promise<
  { readonly kind: 'ready'; readonly tool: Tool } | { readonly kind: 'missing'; readonly reason: string }
> {
  const found = await findFlux({ onProgress: buildReporter(console.error) });
  return found.kind === 'missing' ? missing(found) : { kind: 'ready', tool: toolAt(found.binaries.flux) };
}
