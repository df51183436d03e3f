import type { Duration } from '../../duration.ts';

/**
 * What one host may be endured for, all calls to it together: a command that asks many things must not wait the whole of it for each. Time that
 * several calls endure at once counts once. What led to an answer in the end is given back; what was endured for nothing is gone for good.
 */
export class Patience {
  readonly longest: number;
  #left: number;
  /** Up to when it was counted already, in milliseconds of the clock. */
  #counted = 0;

  constructor(longest: Duration) {
    this.longest = longest.milliseconds;
    this.#left = this.longest;
  }

  suffices(from: number, to: number): boolean {
    return this.#cost(from, to) <= this.#left;
  }

  /** How much of it that was, in milliseconds. */
  spend(from: number, to: number): number {
    const cost = Math.min(this.#left, this.#cost(from, to));
    this.#left -= cost;
    this.#counted = Math.max(this.#counted, to);
    return cost;
  }

  giveBack(milliseconds: number): void {
    this.#left += milliseconds;
  }

  #cost(from: number, to: number): number {
    return Math.max(0, to - Math.max(from, this.#counted));
  }
}
