import type { BuildProgress } from './build-binary.ts';

/** Turns progress into lines for a person: each change of phase, and a sign of life every half minute. */
export function buildReporter(say: (line: string) => void): (progress: BuildProgress) => void {
  let last = { binary: '', phase: '', saidAt: 0 };
  return ({ binary, phase, elapsed }) => {
    const changed = binary !== last.binary || phase !== last.phase;
    if (!changed && elapsed - last.saidAt < 30_000) return;
    last = { binary, phase, saidAt: elapsed };
    say(`${binary}: ${sentences[phase]} (${Math.round(elapsed / 1000)} s)`);
  };
}

const sentences = {
  waiting: 'waiting for another process that builds it',
  downloading: 'downloading its Go modules',
  building: 'building it from source, once; it is cached',
  done: 'there',
} satisfies Record<BuildProgress['phase'], string>;
