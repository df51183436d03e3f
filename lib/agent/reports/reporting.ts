import { messageOf, PawlError } from '../../errors.ts';
import type { Happening } from '../../events/event.ts';
import { mergeReport } from '../../evidence/coverage.ts';
import type { Report } from '../../evidence/report.ts';
import type { MemoryStore } from '../memory/memory.ts';
import { reportedCondition } from '../status/reported.ts';
import { dueIn } from './due.ts';
import { observe, type Seen } from './observe.ts';
import { createPublisher, type Published, type PublisherOptions, type ReportingState } from './publisher.ts';

export interface Reporting {
  /** For the status; undefined where a Delivery does not report. */
  readonly state: ReportingState | undefined;
  /**
   * After a round: makes the report that is due, and hands it over to be published. Gives the milliseconds until it wants to be asked again.
   * Never throws: not being able to report disturbs nothing else. `onLost` is told where the memory has to be read again.
   */
  note(seen: Seen, memory: MemoryStore, onLost: () => void): Promise<number>;
  done(): Promise<void>;
}

export interface ReportingOptions extends Omit<PublisherOptions, 'onResult'> {
  readonly emit: (what: Happening) => void;
  /** The state changed while no round was under way. */
  readonly onChange: () => void;
}

export function createReporting({ emit, onChange, ...options }: ReportingOptions): Reporting {
  const { delivery, surroundings, signal } = options;
  const publisher = createPublisher({ ...options, onResult: (result) => say(result) && onChange() });
  let state: ReportingState = { kind: 'none' };
  let last: { readonly report: Report; readonly at: number; readonly told: string } | undefined;

  /** Whether that is news. */
  function say(result: Published): boolean {
    const before = state;
    state = result;
    if (result.kind === 'failed' && (before.kind !== 'failed' || before.message !== result.message))
      emit({ kind: 'report-failed', code: result.code, message: result.message });
    if (result.kind === 'published' && before.kind === 'failed') emit({ kind: 'report-published' });
    return wordsOf(before) !== wordsOf(result);
  }

  return {
    get state() {
      return delivery().spec.report === undefined ? undefined : state;
    },
    async note(seen, memory, onLost) {
      const { report: spec } = seen.delivery.spec;
      if (spec === undefined) {
        last = undefined;
        state = { kind: 'none' };
        publisher.drop();
        return Number.POSITIVE_INFINITY;
      }
      const observation = observe(seen);
      if (observation === undefined) {
        if (seen.release !== undefined && seen.release.index === undefined) say(noIndex(seen.release.version));
        return Number.POSITIVE_INFINITY;
      }
      // Another place, key or name is told at once.
      const told = JSON.stringify([spec.repository, spec.keySecret, spec.pushSecret, spec.plainHttp]);
      const elapsed = surroundings.elapsed();
      const interval = spec.interval.milliseconds;
      const due = dueIn({ observation, last: last?.told === told ? last : undefined, elapsed, interval });
      if (due > 0) return due;
      try {
        const before = memory.memory.report;
        const report = mergeReport(before, observation);
        // Remembered before anybody can read it: whatever becomes of this process, no counter is used twice.
        await memory.noteReport(report, signal);
        last = { report, at: elapsed, told };
        publisher.publish(report, before);
        return interval;
      } catch (error) {
        if (!signal.aborted) say({ kind: 'failed', code: error instanceof PawlError ? error.code : 'BUG', message: messageOf(error) });
        onLost();
        return pauseAfterTrouble;
      }
    },
    done: publisher.done,
  };
}

function wordsOf(state: ReportingState): string {
  const { type: _, ...words } = reportedCondition(state);
  return JSON.stringify(words);
}

const pauseAfterTrouble = 5_000;

function noIndex(version: string): Published {
  return {
    kind: 'failed',
    code: 'NO_INDEX',
    message: `Cannot report on ${version}: it was taken by an agent that did not remember its index, which the next record names`,
  };
}
