import { isContentFault } from '../../artifact/content-fault.ts';
import { readRelease } from '../../artifact/read.ts';
import type { VetoFact } from '../../promotion/evidence-facts.ts';
import { releaseSigners } from '../facts/release-signers.ts';
import { signalOf } from '../ledgers.ts';
import type { Workplace } from '../workplace.ts';

/** Whether a version is a publisher's release for that environment that nobody vetoed: what policies would say is not asked. */
export async function couldMove(
  workplace: Workplace,
  environment: string,
  { version, vetoes }: { readonly version: string; readonly vetoes: readonly VetoFact[] },
): Promise<boolean> {
  if (vetoes.some((veto) => veto.version === version)) return false;
  try {
    const release = await readRelease(workplace.repositories.release, version, signalOf(workplace));
    const manifest = release.environments.get(environment)?.digest;
    if (manifest === undefined || vetoes.some(({ index }) => index === release.digest)) return false;
    const { project } = await release.metadata(signalOf(workplace));
    if (project !== workplace.project.project.name) return false;
    return (await releaseSigners(workplace, { environment, version, index: release.digest, manifest })).finding === undefined;
  } catch (error) {
    if (isContentFault(error)) return false;
    throw error;
  }
}
