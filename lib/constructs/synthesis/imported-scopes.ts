import { PawlError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { ImportError } from '../../import/import-error.ts';
import { type ImportedCrd, readImportedCrds } from '../../import/read-imported-crds.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';
import type { InputFile } from './input-file.ts';
import { definedKind, type Scope } from './kind-scope.ts';

/** What the definitions that a project has imported know about scopes. Nothing is read before somebody asks. */
export interface ImportedScopes {
  readonly scopeOf: (object: KubernetesObject) => Scope;
  /** Why they could not be read. */
  readonly findings: () => readonly Finding[];
  /** The definitions that something was asked of. */
  readonly inputs: () => readonly InputFile[];
}

export function importedScopes(folder: string): ImportedScopes {
  const findings: Finding[] = [];
  const inputs = new Map<string, InputFile>();
  let known: ReadonlyMap<string, ImportedScope> | undefined;
  return {
    scopeOf: ({ apiVersion, kind }) => {
      known ??= read(folder, findings);
      const found = known.get(`${kind}.${groupOf(apiVersion)}`);
      if (found === undefined) return 'unknown';
      inputs.set(found.input.path, found.input);
      return found.scope;
    },
    findings: () => findings,
    inputs: () => [...inputs.values()],
  };
}

interface ImportedScope {
  readonly scope: Scope;
  readonly input: InputFile;
}

function read(folder: string, findings: Finding[]): ReadonlyMap<string, ImportedScope> {
  try {
    return new Map(readImportedCrds(folder).flatMap(entries));
  } catch (thrown) {
    if (!(thrown instanceof PawlError)) throw thrown;
    const file = thrown instanceof ImportError ? thrown.file : undefined;
    const source = file === undefined ? {} : { source: { file, line: 1 } };
    findings.push({ id: 'bad-import', severity: 'error', message: thrown.message, fix: thrown.fix, ...source });
    return new Map();
  }
}

function entries({ path, digest, object }: ImportedCrd): [string, ImportedScope][] {
  return definedKind(object).map(({ kind, scope }) => [kind, { scope, input: { path, digest } }]);
}
