import type { IConstruct } from 'constructs';
import type { SourcePlace } from '../../finding.ts';

const metadataType = 'pawl.dev/input-place';

/** Notes on an object's construct where it stands in a file that came in. */
export function recordInputPlace(construct: IConstruct, place: SourcePlace): void {
  construct.node.addMetadata(metadataType, place);
}

export function inputPlaceOf(construct: IConstruct): SourcePlace | undefined {
  const noted: unknown = construct.node.metadata.find(({ type }) => type === metadataType)?.data;
  return isPlace(noted) ? { file: noted.file, line: noted.line } : undefined;
}

/** Another copy of this package may have noted it. */
function isPlace(value: unknown): value is SourcePlace {
  if (typeof value !== 'object' || value === null || !('file' in value) || !('line' in value)) return false;
  return typeof value.file === 'string' && typeof value.line === 'number';
}
