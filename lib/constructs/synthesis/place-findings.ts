import type { IConstruct } from 'constructs';
import type { Finding, SourcePlace } from '../../finding.ts';
import { whereWritten } from '../../written.ts';
import type { Environment } from '../environment.ts';
import type { BuiltApplication } from './build-applications.ts';
import type { ObjectOrigin } from './object-origin.ts';
import type { Places } from './places.ts';

export interface Placing {
  readonly environment: Environment;
  readonly applications: readonly BuiltApplication[];
  readonly origins: ReadonlyMap<string, ObjectOrigin>;
  readonly places: Places | undefined;
}

/**
 * Gives every finding a place in the source, the nearest to what it is about: where its construct was made, where its object was,
 * where the application was configured, where the environment was written. One that knows better keeps what it has.
 */
export function placeFindings<F extends Finding>(findings: readonly F[], placing: Placing): readonly F[] {
  const { places } = placing;
  if (places === undefined) return findings;
  return findings.map((finding) => {
    const source = finding.source ?? placeOf(finding, { ...placing, places });
    const input = finding.object === undefined ? undefined : placing.origins.get(finding.object)?.input;
    return { ...finding, ...(source === undefined ? {} : { source }), ...(input === undefined ? {} : { input }) };
  });
}

function placeOf(
  { application, construct, object }: Finding,
  { environment, applications, origins, places }: Placing & { readonly places: Places },
): SourcePlace | undefined {
  const concerned = applications.filter(({ name }) => application === undefined || name === application);
  const made = construct === undefined ? undefined : concerned.map(({ app }) => constructAt(app, construct)).find((found) => found);
  return (
    (made === undefined ? undefined : places.ofConstruct(made)) ??
    (object === undefined ? undefined : origins.get(object)?.source) ??
    (application === undefined ? undefined : places.ofError(concerned[0]?.written)[0]) ??
    places.ofError(whereWritten(environment))[0]
  );
}

/** An id may not hold a slash, so the path says the way down. */
function constructAt(root: IConstruct, path: string): IConstruct | undefined {
  let current: IConstruct | undefined = root;
  for (const id of path === '' ? [] : path.split('/')) current = current?.node.tryFindChild(id);
  return current;
}
