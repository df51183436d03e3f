import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../json.ts';
import type { Tree } from '../incoming/tree.ts';
import { inTemporaryHome, type Ran, type Renderer, runRenderer } from './renderer.ts';
import { functionUses, withFunction, withoutCoincidence } from './template-functions.ts';

export interface HelmInput {
  readonly chart: Tree;
  readonly releaseName: string;
  readonly namespace: string;
  /** `1.34` */
  readonly kubernetes: string | undefined;
  readonly apiVersions: readonly string[];
  readonly values: JsonObject;
}

export type HelmRendered =
  | {
      readonly kind: 'rendered';
      readonly manifest: string;
      /** What helm remarked, and a line for each function that asked the cluster. */
      readonly remarks: readonly string[];
      /** Where `lookup` was really reached: `templates/secret.yaml:3`. */
      readonly lookup: string | undefined;
      /** What other renderings of the same gave, where they gave something else. */
      readonly others: readonly string[];
      /** Functions of its templates that may be why: `randAlphaNum at templates/secret.yaml:3`. */
      readonly suspects: readonly string[];
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** The words of `helm template` that are the same on every machine. */
export function helmWords({ releaseName, namespace, kubernetes, apiVersions }: HelmInput): readonly string[] {
  return [
    ...['template', releaseName, 'chart', '--values', 'values.json', '--namespace', namespace, '--include-crds', '--skip-tests'],
    ...(kubernetes === undefined ? [] : ['--kube-version', fullVersion(kubernetes)]),
    ...apiVersions.flatMap((version) => ['--api-versions', version]),
  ];
}

/** Charts compare it as a version of three numbers. */
function fullVersion(kubernetes: string): string {
  return /^\d+\.\d+$/.test(kubernetes) ? `${kubernetes}.0` : kubernetes;
}

/**
 * Renders more than once, and the second time with another clock: what differs was drawn by lot or read from the clock.
 * A chart that may ask the cluster is rendered once more, in a way that fails where it does.
 */
export function helmTemplate(renderer: Renderer, input: HelmInput): HelmRendered {
  const uses = functionUses(input.chart);
  const first = render(renderer, input, input.chart);
  if (first.kind === 'failed') return first;
  const again = uses.now ? withFunction(input.chart, 'now', '(toDate "2006-01-02" "2001-02-03")') : input.chart;
  const others = new Set<string>();
  const unlike = uses.coarse ? render(renderer, input, withoutCoincidence(again)) : undefined;
  const mayBeLuck = () => unlike?.kind === 'done' && isUnseen(unlike.output, { first: first.output, others });
  for (let count = 0; count < (uses.coarse ? coarseAttempts : 1) || (count < mostAttempts && mayBeLuck()); count++) {
    const other = render(renderer, input, again);
    if (other.kind === 'failed') return other;
    if (other.output !== first.output) others.add(other.output);
  }
  return {
    kind: 'rendered',
    manifest: first.output,
    remarks: remarksOf(first.remarks),
    lookup: uses.lookup.length === 0 ? undefined : reachedLookup(render(renderer, input, withFunction(input.chart, 'lookup', 'fail'))),
    others: [...others],
    suspects: others.size === 0 ? [] : uses.random.map(({ name, file, line }) => `${name} at ${file}:${line}`),
  };
}

/** For what a chart makes of a throw: six coins agree once in 64 times. */
const coarseAttempts = 6;
/** For what it shows as it is thrown: so many coins agree once in 16 million times. A chart that only asks how long it is shows the same each time. */
const mostAttempts = 24;

/** Whether a line is another one where no throw is like another, and has been the same in all that were thrown. */
function isUnseen(unlike: string, { first, others }: { readonly first: string; readonly others: ReadonlySet<string> }): boolean {
  const lines = first.split('\n');
  const seen = [...others].map((other) => other.split('\n'));
  return unlike.split('\n').some((line, at) => line !== lines[at] && seen.every((other) => other[at] === lines[at]));
}

function render(renderer: Renderer, input: HelmInput, chart: Tree): Ran {
  return inTemporaryHome((folder) => {
    for (const [file, bytes] of chart) {
      const path = join(folder, 'chart', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    writeFileSync(join(folder, 'values.json'), JSON.stringify(input.values));
    const ran = runRenderer(renderer, { words: helmWords(input), folder });
    // The place of this rendering is nobody's business, and another one each time.
    return ran.kind === 'failed' ? { kind: 'failed', reason: ran.reason.replaceAll(`${folder}/`, '').replaceAll(folder, '.') } : ran;
  });
}

/** `lookup` takes four arguments and `fail` one: helm says where it was to be called. */
function reachedLookup(ran: Ran): string | undefined {
  if (ran.kind === 'done' || !/wrong number of args for fail/.test(ran.reason)) return undefined;
  const places = [...ran.reason.matchAll(/([\w./+-]+\/templates\/[\w./+-]+):(\d+)/g)];
  const [, file, line] = places.at(-1) ?? [];
  return file === undefined ? 'a template' : `${file.replace(/^[^/]+\//, '')}:${line}`;
}

function remarksOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/^\S+\s\S+\s|^coalesce\.go:\d+: /g, '').trim());
  return [...new Set(lines.filter((line) => /warning/i.test(line)))]
    .slice(0, 10)
    .map((line) => line.replace(/^warning:\s*/i, '').slice(0, 500));
}
