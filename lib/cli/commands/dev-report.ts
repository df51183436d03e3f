import picocolors from 'picocolors';
import type { CompiledProject } from '../../compiler/compile.ts';
import { sourceLines } from '../../compiler/source/source-lines.ts';
import { counted } from '../../counted.ts';
import type { Finding } from '../../finding.ts';
import { errorsOf } from '../../release/publish.ts';
import type { Answer } from '../json.ts';
import { countText, diffAnswer, diffLines } from '../output/diff.ts';
import { findingAnswers, findingLines } from '../output/findings.ts';
import type { ComparedEnvironment } from './dev-comparison.ts';

/** A save, and what became of it. */
export interface Saved {
  readonly compiled: CompiledProject;
  readonly environments: readonly ComparedEnvironment[];
  readonly milliseconds: number;
}

/** More than a screen of changes is for `pawl diff`. */
const mostLines = 40;

/** For people: whether it is well, each environment that is different, then what is new to say about it. */
export function devLines(saved: Saved, before: Saved | undefined, folder: string): readonly string[] {
  const { compiled, environments, milliseconds } = saved;
  const open = openOf(compiled);
  const errors = errorsOf(compiled).length;
  const fresh = withoutTold(open, before === undefined ? [] : openOf(before.compiled));
  const counts = `${errors === 0 ? 'no errors' : counted(errors, 'error')}, ${counted(open.length - errors, 'warning')}`;
  const mark = errors === 0 ? picocolors.green('✓') : picocolors.red('✗');
  const told = open.length > fresh.length ? picocolors.dim(`  ${counted(open.length - fresh.length, 'finding')} as before`) : undefined;
  return [
    `${mark} ${compiled.project.name}: ${counts} ${picocolors.dim(`(${milliseconds} ms)`)}`,
    ...environments.flatMap((environment) => environmentLines(environment, before === undefined)),
    ...findingLines(fresh, sourceLines(folder)),
    ...(told === undefined ? [] : [told]),
    ...compiled.warnings,
  ];
}

function environmentLines({ name, objects, diff, inForce }: ComparedEnvironment, isFirst: boolean): readonly string[] {
  const force = inForce === undefined ? '' : `; from ${inForce.version ?? 'what is in force'}: ${countText(inForce.diff.changes)}`;
  if (diff === undefined) return isFirst ? [`  ${name}: ${counted(objects, 'object')}${force}`] : [];
  if (diff.changes.length === 0) return [];
  return [
    `  ${name}: ${countText(diff.changes)}${force}`,
    ...diffLines(diff, { limit: mostLines })
      .slice(1)
      .map((line) => `  ${line}`),
  ];
}

/** For programs. */
export function devAnswer({ compiled, environments, milliseconds }: Saved): Answer<'dev'> {
  return {
    kind: 'compiled',
    milliseconds: Math.round(milliseconds),
    findings: findingAnswers(compiled.findings),
    environments: Object.fromEntries(
      environments.map(({ name, objects, diff, inForce }) => [
        name,
        {
          objects,
          diff: diff === undefined ? null : diffAnswer(diff),
          inForce:
            inForce === undefined
              ? null
              : {
                  version: inForce.version ?? null,
                  created: inForce.diff.created,
                  updated: inForce.diff.updated,
                  deleted: inForce.diff.deleted,
                },
        },
      ]),
    ),
  };
}

function openOf({ findings }: CompiledProject): readonly Finding[] {
  return findings.filter(({ acknowledged }) => acknowledged === undefined);
}

function withoutTold(findings: readonly Finding[], told: readonly Finding[]): readonly Finding[] {
  const texts = new Set(told.map((finding) => JSON.stringify(finding)));
  return findings.filter((finding) => !texts.has(JSON.stringify(finding)));
}
