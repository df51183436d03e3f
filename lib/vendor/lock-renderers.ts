import type { RendererName, Want } from '../constructs/incoming/want.ts';
import { findLocked, programs, sites } from '../constructs/rendering/choose-renderer.ts';
import { findRenderers } from '../constructs/rendering/renderer.ts';
import type { LockedRenderers } from '../lock/lock.ts';
import { VendorError } from './vendor-error.ts';
import type { VendorOptions } from './vendor-options.ts';

export interface MissingRenderer {
  readonly name: RendererName;
  readonly id: 'renderer-missing' | 'renderer-version';
  readonly message: string;
  readonly fix: string;
}

/** The versions of the renderers that the project uses: as locked, or, where none is locked yet or the lock is to move, those of this machine. */
export function lockRenderers(
  wants: readonly Want[],
  locked: LockedRenderers,
  { searchPath, updateRenderers, progress }: Pick<VendorOptions, 'searchPath' | 'updateRenderers' | 'progress'>,
): LockedRenderers {
  const next: { -readonly [Name in RendererName]?: string } = {
    ...(locked.helm === undefined ? {} : { helm: locked.helm }),
    ...(locked.kustomize === undefined ? {} : { kustomize: locked.kustomize }),
  };
  for (const name of new Set(wants.flatMap((want) => (want.kind === 'renderer' ? want.name : [])))) {
    if (next[name] !== undefined && updateRenderers !== true) continue;
    const [found] = findRenderers(name, searchPath);
    if (found === undefined)
      throw new VendorError(
        'NO_RENDERER',
        `Cannot lock the version of ${name}: ${lowercased(programs[name])} on PATH that says its version`,
        { fix: `Install the version that the project is to be rendered with (${sites[name]}), and run "pawl vendor" again` },
      );
    if (next[name] !== found.version) progress(`Rendering with ${name} ${found.version}`);
    next[name] = found.version;
  }
  return next;
}

/** Why this machine cannot render what is vendored: it has no renderer of the locked version. */
export function missingRenderers(
  wants: readonly Want[],
  locked: LockedRenderers,
  { searchPath }: Pick<VendorOptions, 'searchPath'>,
): readonly MissingRenderer[] {
  const names = new Set(wants.flatMap((want) => (want.kind === 'renderer' ? want.name : [])));
  return [...names].flatMap((name) => {
    const version = locked[name];
    const problem = version === undefined ? undefined : findLocked(name, { version, searchPath }).problem;
    return problem === undefined ? [] : { name, id: problem.id, message: problem.message, fix: problem.fix };
  });
}

/** `There is no helm` inside of a sentence. */
function lowercased(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
