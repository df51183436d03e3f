import { PawlError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { copyProject } from './checkout/copy-project.ts';
import { compareCompiles } from './compare-compiles.ts';
import { type CompiledProject, compileProject } from './compile.ts';
import { CompileError } from './compile-error.ts';
import type { Disturbance } from './messages.ts';
import type { ProjectOptions } from './process/ask-project.ts';

/** How the first compile is to be made: the real world, with a sequence of `Math.random` that the second one mirrors. */
export const undisturbed: Disturbance = { clock: 0, seed: 0, timeZone: 'UTC', locale: 'en_US.UTF-8' };

/** Years ahead, in another part of a day, where dates, decimal points and the case of letters are different. */
const disturbed: Disturbance = { clock: 1_234_567_890_123, seed: 1, timeZone: 'Pacific/Kiritimati', locale: 'tr_TR.UTF-8' };

/**
 * Compiles the project a second time, in another folder and another world, and compares: a finding for each difference, with the object
 * and its field. What the guard cannot see (a package that asks for the time, a function that was handed on) shows here.
 */
export async function verifyCompile(project: CompiledProject, options: ProjectOptions): Promise<readonly Finding[]> {
  await using copy = await copyProject(
    options.folder,
    project.inputs.map(({ path }) => path),
  );
  const again = await compileAgain({ ...options, folder: copy.folder, guard: 'warning', disturbance: disturbed });
  const names = ['the first compile', 'the second'] as const;
  const differences = compareCompiles(compared(project), compared(again), { id: 'not-reproducible', names });
  return differences.map((finding) => ({ ...finding, fix, ...originOf(project, finding) }));
}

const fix = 'Look for what depends on the clock, on randomness, on the time zone, on the locale or on the folder';

async function compileAgain(options: ProjectOptions): Promise<CompiledProject> {
  try {
    return await compileProject(options);
  } catch (cause) {
    if (!(cause instanceof PawlError) || cause.code === 'ABORTED') throw cause;
    throw new CompileError(
      'NOT_REPRODUCIBLE',
      `Cannot verify the project: it compiles here, and not a second time in another folder: ${cause.message}`,
      {
        cause,
        fix: cause.fix ?? 'Look for files that it needs and that Git ignores, and for packages that are not in a node_modules folder',
      },
    );
  }
}

function originOf(project: CompiledProject, { environment, object }: Finding): Partial<Finding> {
  if (object === undefined) return {};
  return { ...project.environments.find(({ name }) => name === environment)?.origins[object] };
}

function compared({ environments, inputs, variables, policiesDigest }: CompiledProject) {
  return { sets: environments.map(({ set }) => set), inputs, variables, policies: policiesDigest };
}
