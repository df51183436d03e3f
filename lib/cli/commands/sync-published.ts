import { PawlError } from '../../errors.ts';
import { isGitPinned } from '../../release/pins/edit-pin.ts';
import { parsePin, pinPath } from '../../release/pins/pin.ts';
import { readPinFile } from '../../release/pins/pin-file.ts';
import { actorOf } from '../../release/trust.ts';
import type { Workplace } from '../../release/workplace.ts';
import type { Signer } from '../../signing/signer.ts';
import { oneLine } from '../output/one-line.ts';
import { syncLines } from '../output/sync.ts';
import type { CommandTools } from '../tools.ts';
import { type OpenProject, type RegistryArguments, workplaceOf } from '../workplace.ts';
import { syncAll } from './sync.ts';

interface Published {
  readonly project: OpenProject;
  readonly flags: RegistryArguments & { readonly yes: boolean };
  readonly signer: Signer | undefined;
  readonly version: string;
}

/**
 * Where a pin names the version that was just published, its record is written at once, by whoever may write it; whoever publishes and does not
 * promote is told that "pawl sync" will. What comes of it is told; that the version is published stands either way.
 */
export async function syncPublished(tools: CommandTools, { project, flags, signer, version }: Published): Promise<void> {
  const kept = project.compiled.environments.filter(({ track }) => track.kind === 'pinned' && track.keeper === 'git');
  if (kept.length === 0) return;
  const workplace: Workplace = { ...(await workplaceOf(tools, project, flags)), signer };
  const quiet: CommandTools = { ...tools, exitWith: () => {} };
  const doors = { yes: flags.yes, json: false, dryRun: false };
  for (const { name } of kept.filter((environment) => isGitPinned(workplace, environment.name)))
    try {
      const text = await readPinFile(project.folder, name);
      if (text === undefined || parsePin(name, text).version !== version) continue;
      await actorOf(workplace, name, 'nobody');
      const all = await syncAll(quiet, { workplace, environments: [name], flags: doors });
      for (const line of all.flatMap(syncLines)) tools.note(line);
    } catch (error) {
      if (!(error instanceof PawlError)) throw error;
      tools.note(`${pinPath(name)} names ${version}; "pawl sync" moves ${name}: ${oneLine(error.message)}`);
    }
}
