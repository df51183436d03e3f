import picocolors from 'picocolors';
import { counted } from '../../counted.ts';
import { outcomeOf, type Proof, type ProofResult } from '../../release/verify/proof.ts';
import { oneLine } from './one-line.ts';

/** What a verification found, for people: the conclusion first, then everything that it looked at, by what it is about. */
export function proofLines(subject: string, proofs: readonly Proof[]): readonly string[] {
  const lines = [`${sign(outcomeOf(proofs))} ${oneLine(subject)}: ${conclusion(proofs)}`];
  let last = '';
  for (const proof of proofs) {
    if (proof.subject !== last) lines.push('', picocolors.bold(oneLine(proof.subject)));
    last = proof.subject;
    lines.push(`  ${sign(proof.result)} ${oneLine(proof.claim)}`, `      ${picocolors.dim(oneLine(proof.detail))}`);
  }
  return lines;
}

function conclusion(proofs: readonly Proof[]): string {
  const count = (wanted: ProofResult) => proofs.filter(({ result }) => result === wanted).length;
  const words: readonly (readonly [number, string])[] = [
    [count('failed'), 'not as it says'],
    [count('proved'), 'proved'],
    [count('open'), 'not provable from here'],
  ];
  return [...words.flatMap(([amount, word]) => (amount === 0 ? [] : [`${amount} ${word}`])), ...alarms(proofs)].join(', ');
}

/** Somebody may withhold records, or have put some there that nobody believes: whoever reads one line reads that. */
function alarms(proofs: readonly Proof[]): readonly string[] {
  const strangers = proofs.filter(({ alarm }) => alarm === 'stranger').length;
  return [
    ...(strangers === 0 ? [] : [`${counted(strangers, 'record')} that ${strangers === 1 ? 'does' : 'do'} not count`]),
    ...(proofs.some(({ alarm }) => alarm === 'cut-off') ? ['its ledger was cut off'] : []),
  ];
}

function sign(result: ProofResult): string {
  switch (result) {
    case 'proved':
      return picocolors.green('✓');
    case 'failed':
      return picocolors.red('✗');
    case 'open':
      return picocolors.yellow('?');
  }
}
