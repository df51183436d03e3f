import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { otherChoices } from './other-choices.ts';
import { readEnums } from './read-enums.ts';
import { type Lifecycle, readLifecycle } from './read-lifecycle.ts';
import { type Discovery, type ServedKind, servedKinds } from './served-kinds.ts';
import { type Swagger, typeTexts } from './type-texts.ts';

/** Where the sources of one Kubernetes version lie. */
export interface VersionFolders {
  readonly minor: number;
  /** The module k8s.io/kubernetes. */
  readonly kubernetes: string;
  /** The module k8s.io/api. */
  readonly api: string;
}

/** All that one Kubernetes version says about its API. */
export interface VersionFacts {
  readonly minor: number;
  /** By definition (`core.v1.Container`) and field: the type as text. */
  readonly definitions: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By `apps/v1 Deployment`. */
  readonly kinds: ReadonlyMap<string, ServedKind>;
  /** By `apps/v1 Deployment`: also of kinds that are no longer served. */
  readonly lifecycles: ReadonlyMap<string, Lifecycle>;
}

export function readVersion({ minor, kubernetes, api }: VersionFolders): VersionFacts {
  const swagger: Swagger = JSON.parse(readFileSync(join(kubernetes, 'api/openapi-spec/swagger.json'), 'utf8'));
  const code = readFileSync(join(kubernetes, 'pkg/generated/openapi/zz_generated.openapi.go'), 'utf8');
  const enums = new Map([...otherChoices, ...readEnums(code)]);
  const discovery = join(kubernetes, 'api/discovery');
  const lists = readdirSync(discovery)
    .filter((name) => /__v\d+(?:(?:alpha|beta)\d+)?\.json$/.test(name))
    .map((name): Discovery => JSON.parse(readFileSync(join(discovery, name), 'utf8')));
  return { minor, definitions: typeTexts(swagger, enums), kinds: servedKinds(lists, swagger), lifecycles: lifecyclesIn(api) };
}

function lifecyclesIn(api: string): ReadonlyMap<string, Lifecycle> {
  const folders = readdirSync(api, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = folders.flatMap(({ name: group }) =>
    readdirSync(join(api, group))
      .map((version) => join(api, group, version, 'zz_generated.prerelease-lifecycle.go'))
      .flatMap((path) => read(path) ?? []),
  );
  return new Map(files.flatMap(({ code, register }) => [...readLifecycle(code, register)]));
}

function read(path: string): { readonly code: string; readonly register: string }[] | undefined {
  try {
    return [{ code: readFileSync(path, 'utf8'), register: readFileSync(join(path, '../register.go'), 'utf8') }];
  } catch {
    // Stable versions have no lifecycle, and not every folder is a group.
    return undefined;
  }
}
