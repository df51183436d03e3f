import type { ObjectId } from './object-id.ts';

/** What a check or a policy says about an object, a configuration or a promotion. */
export interface Finding {
  /** What said it, stable for programs: `images-exact`, `identity-collision`, … */
  readonly id: string;
  /** An `error` refuses the compile or the move; a `warning` is only shown. */
  readonly severity: 'error' | 'warning';
  /** One sentence without final period. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly fix?: string | undefined;
  /** The environment that it is about; absent where it is about the project. */
  readonly environment?: string | undefined;
  /** The application that made the object, or that is to blame itself. */
  readonly application?: string | undefined;
  /** The object that it is about. */
  readonly object?: ObjectId | undefined;
  /** The field in that object: `spec.template.spec.containers[name=web].image`. */
  readonly field?: string | undefined;
  /** Where the object was made: the path of the construct in its application, `web/deployment`. */
  readonly construct?: string | undefined;
  /** Where it stands in the user's TypeScript. */
  readonly source?: SourcePlace | undefined;
  /** Where the object stands in a file that came in, as YAML does. */
  readonly input?: SourcePlace | undefined;
  /** Somebody knows of it and lets it stand: it is a warning then, whatever it was before, and is only counted. */
  readonly acknowledged?: AcknowledgedFinding | undefined;
}

export interface AcknowledgedFinding {
  /** One sentence. */
  readonly reason: string;
  /** The last day on which that holds, in UTC: `2027-01-31`. */
  readonly expires: string;
  /** What the finding would be otherwise. */
  readonly severity: 'error' | 'warning';
}

/** A place in the project's files. */
export interface SourcePlace {
  /** Relative to the project's folder, with forward slashes: `environments/production.ts`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number | undefined;
}
