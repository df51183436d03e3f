import { messageOf, PawlError } from '../../errors.ts';
import type { Happening } from '../../events/event.ts';
import type { Away } from '../cluster/away.ts';
import type { RememberedRelease } from '../memory/memory.ts';
import { sentenceOf } from '../sentence.ts';
import type { Found } from '../source/source.ts';
import type { StaleHint } from '../source/stale-hint.ts';
import type { Phase } from '../status/status.ts';

/** Turns what a loop goes through into events, each said once and not in every round. */
export interface News {
  phase(phase: Phase, current: RememberedRelease | undefined, candidate: RememberedRelease | undefined): void;
  source(found: Found | undefined): void;
  hint(stale: StaleHint | undefined): void;
  /** Undefined: nothing is away, it is about something else. */
  trouble(error: unknown, away: Away | undefined): void;
  removed(left: 'pruned' | 'orphaned'): void;
}

export function createNews(emit: (what: Happening) => void): News {
  let lastPhase = '';
  let lastSource = 'registry-reachable';
  let accepted = '';
  let isAway = false;
  let isHintStale = false;
  const kindsAway = new Set<string>();
  const overrides = new Set<number>();

  const say = (what: Happening, key: string) => {
    if (key === lastPhase) return;
    lastPhase = key;
    emit(what);
  };

  return {
    phase(phase, current, candidate) {
      kindsAway.clear();
      if (isAway) {
        isAway = false;
        emit({ kind: 'cluster-reachable' });
      }
      if (current !== undefined && current.record !== accepted) {
        if (accepted !== '' || current.completed === undefined)
          emit({ kind: 'accepted', sequence: current.sequence, version: current.version, record: current.record });
        accepted = current.record;
        for (const override of current.overrides ?? []) {
          if (!overrides.has(override.sequence)) emit({ kind: 'overridden', ...override });
          overrides.add(override.sequence);
        }
      }
      if (phase.kind === 'untrusted') {
        say({ kind: 'refused', code: phase.code, refusals: [{ reason: phase.reason }] }, `untrusted ${phase.reason}`);
        return;
      }
      if (phase.kind !== 'passed') {
        lastPhase = phase.kind;
        return;
      }
      const { outcome } = phase;
      const release = outcome.kind === 'refused' && outcome.code === 'PLAN_REFUSED' ? (candidate ?? current) : current;
      const version = release?.version ?? '';
      switch (outcome.kind) {
        case 'complete':
          if (outcome.count !== undefined) emit({ kind: 'applied', version, sequence: release?.sequence ?? 0, ...outcome.count });
          lastPhase = 'complete';
          return;
        case 'waiting': {
          const message = outcome.messages.slice(0, 5).join('; ');
          if (phase.overdue || outcome.failed) return say({ kind: 'not-ready', version, message }, `not-ready ${version} ${message}`);
          return say({ kind: 'waiting', version, message }, `waiting ${version}`);
        }
        case 'refused':
          return say(
            { kind: 'refused', code: outcome.code, refusals: outcome.refusals },
            JSON.stringify(['refused', version, outcome.refusals]),
          );
      }
    },
    source(found) {
      if (found === undefined) return;
      const key =
        found.kind === 'refused'
          ? `refused ${found.message}`
          : found.kind === 'unreachable'
            ? 'registry-unreachable'
            : 'registry-reachable';
      if (key === lastSource) return;
      const wasAway = lastSource === 'registry-unreachable';
      lastSource = key;
      if (found.kind === 'refused') emit({ kind: 'refused', code: found.code, refusals: [{ reason: found.message }] });
      else if (found.kind === 'unreachable') emit({ kind: 'registry-unreachable', message: found.message });
      else if (wasAway) emit({ kind: 'registry-reachable' });
    },
    hint(stale) {
      if (stale !== undefined && !isHintStale) emit({ kind: 'hint-stale', sequence: stale.sequence, names: stale.names });
      isHintStale = stale !== undefined;
    },
    removed(left) {
      say({ kind: 'delivery-removed', left }, 'removed');
    },
    trouble(error, away) {
      switch (away?.kind) {
        case 'server':
          if (!isAway) emit({ kind: 'cluster-unreachable', message: messageOf(error) });
          isAway = true;
          return;
        case 'kind':
          if (!kindsAway.has(away.name)) emit({ kind: 'failed', ...failureOf(error, away) });
          kindsAway.add(away.name);
          return;
        case undefined: {
          const { code, message } = failureOf(error, away);
          say({ kind: 'failed', code, message }, `failed ${code} ${message}`);
        }
      }
    },
  };
}

/** Why a round failed, or an object could not be looked at. */
export function failureOf(error: unknown, away: Away | undefined): { readonly code: string; readonly message: string } {
  const message = sentenceOf(error);
  if (away?.kind === 'kind') {
    // One request that took too long says nothing of the next.
    const isSlow = error instanceof PawlError && error.code === 'TIMEOUT';
    const what = isSlow ? `not for this request about ${away.name}` : `nothing of kind ${away.name}`;
    return { code: 'KIND_UNREACHABLE', message: `The server answers, but ${what}: ${message}` };
  }
  return { code: error instanceof PawlError ? error.code : 'BUG', message };
}
