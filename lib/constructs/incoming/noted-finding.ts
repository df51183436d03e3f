import type { IConstruct } from 'constructs';
import type { Finding } from '../../finding.ts';
import { type Memory, remembered } from '../../remembered.ts';

/**
 * What a construct has to say about what it brings in; where it stands is added by whoever reads it. `object` is the id of what came in: the
 * namespace may still be filled in.
 */
export type NotedFinding = Pick<Finding, 'id' | 'severity' | 'message' | 'fix' | 'object' | 'field' | 'source'>;

const metadataType = 'pawl.dev/finding';

/** Notes a finding on the construct. Unlike a validation of cdk8s it has an id, a fix, and may be a warning. */
export function noteFinding(construct: IConstruct, finding: NotedFinding): void {
  construct.node.addMetadata(metadataType, finding);
}

export function readNotedFindings(
  applications: readonly { readonly name: string; readonly app: IConstruct }[],
  memory?: Memory | undefined,
): readonly Finding[] {
  const below = notedBelow(memory);
  return applications.flatMap(({ name, app }) => below(app, name));
}

const notedBelow = remembered((app: IConstruct, application: string): readonly Finding[] =>
  app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === metadataType)
      .map(({ data }) => data)
      .filter(isNoted)
      .map((finding) => ({ ...finding, application, construct: construct.node.path })),
  ),
);

function isNoted(value: unknown): value is NotedFinding {
  return typeof value === 'object' && value !== null && 'id' in value && 'severity' in value && 'message' in value;
}
