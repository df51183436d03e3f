import { Duration } from '../../duration.ts';
import { CompileError } from '../compile-error.ts';

/** What a project may take where nobody says otherwise: seconds, and MiB of JavaScript heap. */
export const defaultLimits = { seconds: 60, mebibytes: 2048 };

/** MiB. With less than this, Node and cdk8s alone do not fit. */
const leastMemory = 64;

export interface Limits {
  readonly timeLimit: Duration;
  /** MiB. */
  readonly memoryLimit: number;
}

/** The limits that are meant. Throws a CompileError where nothing fits in them. */
export function limitsOf({ timeLimit, memoryLimit = defaultLimits.mebibytes }: Partial<WrittenLimits>): Limits {
  if (!(memoryLimit >= leastMemory))
    throw new CompileError('MEMORY_LIMIT', `Cannot compile the project: a memory limit of ${memoryLimit} MiB is too small`, {
      fix: `Allow at least ${leastMemory} MiB`,
    });
  return { timeLimit: timeLimit ?? Duration.seconds(defaultLimits.seconds), memoryLimit };
}

interface WrittenLimits {
  readonly timeLimit: Duration | undefined;
  readonly memoryLimit: number | undefined;
}
