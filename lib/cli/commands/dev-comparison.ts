import type { CompiledProject } from '../../compiler/compile.ts';
import { messageOf, PawlError } from '../../errors.ts';
import { diffSets, type SemanticDiff } from '../../manifest/diff.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import { errorsOf } from '../../release/publish.ts';
import { type NamedSet, setInForce } from '../../release/sides.ts';
import { Memory } from '../../remembered.ts';
import { oneLine } from '../output/one-line.ts';
import type { CommandTools } from '../tools.ts';
import { type RegistryArguments, workplaceOf } from '../workplace.ts';

/** How an environment differs from what it was. */
export interface ComparedEnvironment {
  readonly name: string;
  readonly objects: number;
  /** From the last compile without errors; undefined for the first one, and while there are errors. */
  readonly diff?: SemanticDiff | undefined;
  /** From what is in force in the registry; undefined where that is nothing, or not known. */
  readonly inForce?: { readonly version: string | undefined; readonly diff: SemanticDiff } | undefined;
}

/** Compares one compile after the other with the one before, and with what is in force, which is read once. */
export function openComparison(
  tools: CommandTools,
  flags: RegistryArguments,
  folder: string,
): (compiled: CompiledProject) => Promise<readonly ComparedEnvironment[]> {
  const last = new Map<string, ManifestSet>();
  const memory = new Memory();
  const inForce = new Map<string, NamedSet>();
  return async (compiled) => {
    const environments = compiled.environments.map(({ name, set }) => ({ name, set, objects: set.objects.length }));
    // What could not be made is not gone: nothing is compared until it compiles again.
    if (errorsOf(compiled).length > 0) return environments.map(({ name, objects }) => ({ name, objects }));
    await readInForce(compiled);
    return environments.map(({ name, set, objects }) => {
      const [before, force] = [last.get(name), inForce.get(name)];
      last.set(name, set);
      return {
        name,
        objects,
        ...(before === undefined ? {} : { diff: diffSets(before, set, memory) }),
        ...(force?.set === undefined ? {} : { inForce: { version: force.name, diff: diffSets(force.set, set, memory) } }),
      };
    });
  };

  async function readInForce(compiled: CompiledProject): Promise<void> {
    const unread = compiled.environments.filter(({ name }) => !inForce.has(name));
    if (unread.length === 0) return;
    const workplace = await workplaceOf(tools, { folder, compiled }, flags);
    for (const { name } of unread) {
      try {
        inForce.set(name, await setInForce(workplace, name));
      } catch (thrown) {
        if (!(thrown instanceof PawlError) || tools.signal.aborted) throw thrown;
        tools.note(`What is in force in ${name} is not known: ${oneLine(messageOf(thrown))}`);
        inForce.set(name, { name: undefined, set: undefined });
      }
    }
  }
}
