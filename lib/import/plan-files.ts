import { byCodeUnit } from '../json.ts';
import type { Definition, DefinitionVersion } from './definition.ts';
import { ImportError } from './import-error.ts';
import { kindModule } from './module/kind-module.ts';
import { kebabCase } from './module/names.ts';
import { trimmedText } from './trim-definition.ts';

/** A file of the folder of imports. */
export interface PlannedFile {
  /** Relative to the folder, with forward slashes: `cert-manager.io/certificate.ts`. */
  readonly path: string;
  readonly text: string;
  /** `Certificate`; absent for what programs read. */
  readonly construct?: string;
  /** `cert-manager.io/v1` */
  readonly apiVersion?: string;
}

/**
 * What definitions become: for each kind a module for each version that is served, and its definition, trimmed, for checks at compile.
 * Pure, in the order of the paths. Throws an ImportError where two kinds want one file.
 */
export function planFiles(definitions: readonly Definition[]): readonly PlannedFile[] {
  const planned = new Map<string, { readonly file: PlannedFile; readonly name: string }>();
  for (const definition of definitions) {
    for (const file of filesOf(definition)) {
      const other = planned.get(file.path);
      if (other !== undefined)
        throw new ImportError('SAME_FILE', `Cannot import "${definition.name}": "${other.name}" wants the file ${file.path}, too`);
      planned.set(file.path, { file, name: definition.name });
    }
  }
  return [...planned.values()].map(({ file }) => file).sort((left, right) => byCodeUnit(left.path, right.path));
}

/** What ends the name of a trimmed definition. */
export const definitionEnding = '.crd.json';

function filesOf(definition: Definition): readonly PlannedFile[] {
  const { group, kind, versions } = definition;
  const served = versions.filter((version) => version.served);
  const main = mainVersion(served);
  const stem = `${group}/${kebabCase(kind)}`;
  const modules = served.map((version): PlannedFile => {
    const { construct, text } = kindModule(definition, version, { main: version === main });
    return {
      path: version === main ? `${stem}.ts` : `${stem}.${version.name}.ts`,
      text,
      construct,
      apiVersion: `${group}/${version.name}`,
    };
  });
  return [...modules, { path: `${stem}${definitionEnding}`, text: trimmedText(definition) }];
}

/** The version that is stored, which is the one that its authors mean; else the first that is served. */
function mainVersion(served: readonly DefinitionVersion[]): DefinitionVersion | undefined {
  return (
    served.find(({ storage, deprecated }) => storage && deprecated === undefined) ??
    served.find(({ deprecated }) => deprecated === undefined) ??
    served[0]
  );
}
