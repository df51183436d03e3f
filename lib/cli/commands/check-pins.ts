import type { CompiledProject } from '../../compiler/compile.ts';
import { messageOf, PawlError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { judgePins } from '../../release/pins/judge-pins.ts';
import type { CommandTools } from '../tools.ts';
import { type OpenProject, type RegistryArguments, workplaceOf } from '../workplace.ts';

/** What a merge of the pins of these environments would move, judged; nothing where Git keeps no pin, and then no registry is asked. */
export async function pinFindings(
  tools: CommandTools,
  project: OpenProject,
  flags: RegistryArguments & { readonly environment: readonly string[] },
): Promise<readonly Finding[]> {
  const names = gitPinned(project.compiled).filter((name) => flags.environment.length === 0 || flags.environment.includes(name));
  if (names.length === 0) return [];
  tools.note(`judging ${names.length === 1 ? 'the pin' : 'the pins'} of ${names.join(', ')}`);
  try {
    const { readAuthor } = await import('../../compiler/git.ts');
    const who = (await readAuthor(project.folder)) ?? 'nobody';
    return await judgePins(await workplaceOf(tools, project, flags), names, { who });
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    return [{ id: 'pin-not-judged', severity: 'warning', message: `The pins could not be judged: ${messageOf(error)}`, fix: error.fix }];
  }
}

function gitPinned({ environments }: CompiledProject): readonly string[] {
  return environments.flatMap(({ name, track }) => (track.kind === 'pinned' && track.keeper === 'git' ? [name] : []));
}
