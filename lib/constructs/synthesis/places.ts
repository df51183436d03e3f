import type { IConstruct } from 'constructs';
import type { SourcePlace } from '../../finding.ts';

/** Tells where things stand in the project's source. Only the compiler knows: in a unit test there is no bundle to map. */
export interface Places {
  /** The frames of an Error that lie in the project's own code, innermost first. */
  readonly ofError: (thrown: unknown) => readonly SourcePlace[];
  /** Where a construct was made. */
  readonly ofConstruct: (construct: IConstruct) => SourcePlace | undefined;
}
