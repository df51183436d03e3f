import type { RendererName, Want } from '../constructs/incoming/want.ts';
import { sites } from '../constructs/rendering/choose-renderer.ts';
import { findRenderers } from '../constructs/rendering/renderer.ts';
import type { LockedRenderers } from '../lock/lock.ts';
import { VendorError } from './vendor-error.ts';
import type { VendorOptions } from './vendor-options.ts';

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
        `Cannot lock the version of ${name}: ${name === 'helm' ? 'helm is' : 'neither kustomize nor kubectl is'} on PATH`,
        {
          fix: `Install it: ${sites[name]}`,
        },
      );
    if (next[name] !== found.version) progress(`Rendering with ${name} ${found.version}`);
    next[name] = found.version;
  }
  return next;
}
