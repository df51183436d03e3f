import { PawlError } from '../../errors.ts';
import type { Report } from '../../evidence/report.ts';
import { writeReport } from '../../evidence/write-report.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { createPace } from '../loop/pace.ts';
import { createWake } from '../loop/wake.ts';
import { sentenceOf } from '../sentence.ts';
import type { Surroundings } from '../surroundings.ts';
import type { EvidenceOpener } from './open-evidence.ts';

/** What became of the newest report. */
export type Published =
  | { readonly kind: 'published'; readonly report: Report }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** How reporting goes. */
export type ReportingState = { readonly kind: 'none' } | Published;

export interface Publisher {
  /** Signs and publishes that one as soon as it can be; an older one that still waits is left out: the newer says all that it said. */
  publish(report: Report, before: Report | undefined): void;
  /** Nothing is to be published any more. */
  drop(): void;
  /** Resolves when nothing is under way any more, after the signal fired. */
  done(): Promise<void>;
}

export interface PublisherOptions {
  readonly delivery: () => Delivery;
  readonly open: EvidenceOpener;
  readonly surroundings: Surroundings;
  readonly onResult: (result: Published) => void;
  readonly signal: AbortSignal;
}

/** Publishes reports beside the rounds: no registry and no key holds them up. Tries again, ever more slowly, until it worked. */
export function createPublisher({ delivery, open, surroundings, onResult, signal }: PublisherOptions): Publisher {
  const wake = createWake(surroundings.wait, signal);
  const pace = createPace();
  let waiting: { readonly report: Report; readonly before: Report | undefined } | undefined;
  let last: Report | undefined;
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (waiting !== undefined && !signal.aborted) {
      const { report, before } = waiting;
      const result = await attempt(report, last ?? before);
      if (signal.aborted) break;
      if (result === undefined) break;
      onResult(result);
      if (result.kind === 'failed') {
        await wake.next(pace.next(surroundings.random()));
        continue;
      }
      pace.reset();
      last = report;
      if (waiting?.report === report) waiting = undefined;
    }
    working = undefined;
  }

  async function attempt(report: Report, previous: Report | undefined): Promise<Published | undefined> {
    const { spec } = delivery();
    if (spec.report === undefined) return undefined;
    try {
      const evidence = await open(delivery(), spec.report, signal);
      try {
        await writeReport(evidence.repository, report, { signer: evidence.signer, previous, signal });
      } finally {
        await evidence.close();
      }
      return { kind: 'published', report };
    } catch (error) {
      return { kind: 'failed', code: error instanceof PawlError ? error.code : 'BUG', message: sentenceOf(error) };
    }
  }

  return {
    publish(report, before) {
      waiting = { report, before: waiting?.before ?? before };
      if (working !== undefined) wake.now();
      working ??= work();
    },
    drop() {
      waiting = undefined;
      wake.now();
    },
    done: async () => working,
  };
}
