/** A length of time that says its unit where it is written: `Duration.hours(24)`. */
export class Duration {
  /** The length in milliseconds, a whole number of at least 0. */
  readonly milliseconds: number;

  private constructor(milliseconds: number) {
    if (!Number.isSafeInteger(milliseconds) || milliseconds < 0)
      throw new RangeError(`A duration is a whole number of milliseconds of at least 0, not ${milliseconds}`);
    this.milliseconds = milliseconds;
  }

  static milliseconds(amount: number): Duration {
    return new Duration(amount);
  }
  static seconds(amount: number): Duration {
    return new Duration(amount * 1000);
  }
  static minutes(amount: number): Duration {
    return new Duration(amount * 60_000);
  }
  static hours(amount: number): Duration {
    return new Duration(amount * 3_600_000);
  }
  static days(amount: number): Duration {
    return new Duration(amount * 86_400_000);
  }

  /**
   * Reads Go's and Kubernetes' form: `90s`, `1h30m`, `250ms`. Days (`7d`) are accepted as 24 hours.
   * Undefined where the text is not a duration.
   */
  static parse(text: string): Duration | undefined {
    if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) return undefined;
    let total = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) total += Number(amount) * millisecondsPer[unit as Unit];
    return Number.isSafeInteger(total) ? new Duration(total) : undefined;
  }

  /** Whole units, largest first: `1h 30m`, `20s`, `250ms`. */
  toString(): string {
    const parts: string[] = [];
    let rest = this.milliseconds;
    for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
      const amount = Math.floor(rest / millisecondsPer[unit]);
      if (amount > 0) parts.push(`${amount}${unit}`);
      rest -= amount * millisecondsPer[unit];
    }
    return parts.length === 0 ? '0s' : parts.join(' ');
  }
}

type Unit = 'ms' | 's' | 'm' | 'h' | 'd';
const millisecondsPer: Record<Unit, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
