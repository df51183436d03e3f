import type { IConstruct } from 'constructs';
import type { LocatedTrap } from './incoming/locate-traps.ts';
import { noteFinding } from './incoming/noted-finding.ts';

/** Findings about one file that are shown one by one; nobody reads more. */
const most = 10;

/** Says on the construct what kubectl would have made of its YAML, so that whoever comes from there is not surprised. */
export function noteYamlTraps(construct: IConstruct, file: string, traps: readonly LocatedTrap[]): void {
  for (const { written, kubectl, here, line, object, field } of traps.slice(0, most))
    noteFinding(construct, {
      id: 'yaml-trap',
      severity: 'warning',
      message: `${file}:${line}: ${written} without quotes is ${typeof here === 'string' ? `the text "${here}"` : here} here, and ${String(kubectl)} to kubectl, which reads YAML 1.1`,
      fix: `Write ${typeof here === 'string' ? `"${here}" in quotes` : here}, or ${String(kubectl)}, whichever is meant`,
      object,
      field,
    });
  if (traps.length > most)
    noteFinding(construct, {
      id: 'yaml-trap',
      severity: 'warning',
      message: `${file} has ${traps.length - most} more of these`,
      fix: 'Put texts like y, yes, on, no and off in quotes',
    });
}
