import { posix } from 'node:path';
import { digestOf } from '../../digest.ts';
import type { AcknowledgedFinding, Finding, SourcePlace } from '../../finding.ts';
import { byCodeUnit } from '../../json.ts';
import { oneLine } from './one-line.ts';

export interface SarifOptions {
  /** The version of this program. */
  readonly version: string;
  /** The project's folder in its repository, with a slash at the end; empty at the repository's root. */
  readonly prefix: string;
}

/**
 * Findings as SARIF 2.1.0 (OASIS), as code scanning services read it: places are relative to the repository's root, and a
 * finding keeps its fingerprint while lines move. One without a place lies at the project's entry, because such services drop
 * results without one.
 */
export function sarifText(findings: readonly Finding[], { version, prefix }: SarifOptions): string {
  const rules = [...new Set(findings.map(({ id }) => id))].sort(byCodeUnit);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'pawl', semanticVersion: version, rules: rules.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, { prefix, ruleIndex: rules.indexOf(finding.id) })),
      },
    ],
  };
  return JSON.stringify(log, undefined, 2);
}

function resultOf(finding: Finding, { prefix, ruleIndex }: { readonly prefix: string; readonly ruleIndex: number }) {
  const { id, severity, message, fix, environment, application, object, field, construct, source, input, acknowledged } = finding;
  const place = source ?? { file: 'environments/index.ts', line: 1 };
  return {
    ruleId: id,
    ruleIndex,
    level: severity,
    message: { text: [sentence(message), ...(fix === undefined ? [] : [sentence(fix)])].join(' ') },
    locations: [
      {
        physicalLocation: physicalLocation(place, prefix),
        ...(construct === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: construct, kind: 'object' }] }),
      },
    ],
    ...(input === undefined ? {} : { relatedLocations: [{ physicalLocation: physicalLocation(input, prefix) }] }),
    partialFingerprints: { 'pawlFinding/v1': digestOf(JSON.stringify([id, environment, application, object, field, construct])) },
    // Code scanning shows these as dismissed, with the reason.
    ...(acknowledged === undefined ? {} : { suppressions: [suppressionOf(acknowledged)] }),
    properties: known({ environment, application, object, field }),
  };
}

function physicalLocation({ file, line, column }: SourcePlace, prefix: string) {
  return {
    artifactLocation: {
      uri: encodeURI(posix.normalize(`${prefix}${file}`)).replaceAll(/[?#]/g, encodeURIComponent),
      uriBaseId: '%SRCROOT%',
    },
    region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
  };
}

function suppressionOf({ reason, expires }: AcknowledgedFinding) {
  return { kind: 'inSource', status: 'accepted', justification: `${oneLine(reason)} (until ${expires})` };
}

function sentence(text: string): string {
  return `${oneLine(text)}.`;
}

function known(properties: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
