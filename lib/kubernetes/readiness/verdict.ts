/** Whether an object does what it is there for, with a sentence for people. */
export interface Readiness {
  /** `failed` says that waiting alone will not help; it may still become ready, when somebody changes something. */
  readonly state: 'ready' | 'progressing' | 'failed';
  /** Without final period: `Waiting for 2/3 replicas to be ready`. */
  readonly message: string;
}

export function ready(message: string): Readiness {
  return { state: 'ready', message };
}

export function progressing(message: string): Readiness {
  return { state: 'progressing', message };
}

export function failed(message: string): Readiness {
  return { state: 'failed', message };
}
