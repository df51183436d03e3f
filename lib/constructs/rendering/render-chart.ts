import { basename } from 'node:path';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { compileContext } from '../incoming/compile-context.ts';
import { noteFinding } from '../incoming/noted-finding.ts';
import { type Incoming, parseIncoming, takeIncoming } from '../incoming/read-incoming.ts';
import { readTree, treeDigest } from '../incoming/tree.ts';
import { chooseRenderer } from './choose-renderer.ts';
import { type HelmInput, helmTemplate, helmWords } from './helm-template.ts';
import { cacheKey, renderedCache } from './rendered-cache.ts';
import { valueProblems } from './values-problems.ts';

/** A chart as objects, and what else it might have been. */
export interface RenderedChart {
  /** For people: `chart web-1.2.3`. */
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  /** Other renderings of the same input; empty where all agree. */
  readonly others: readonly (readonly KubernetesObject[])[];
  readonly suspects: readonly string[];
}

/** The objects of a chart in a folder; undefined, with findings on the construct, where it cannot be rendered. */
export function renderChart(construct: Construct, place: string, settings: Omit<HelmInput, 'chart'>): RenderedChart | undefined {
  const helm = chooseRenderer(construct, 'helm');
  if (helm === undefined) return undefined;
  const name = `chart ${basename(place)}`;
  const { folder } = compileContext(construct);
  const input: HelmInput = { ...settings, chart: readTree(place, folder) };
  const cache = renderedCache(folder);
  const key = cacheKey({ helm: helm.version, words: helmWords(input), values: input.values, chart: treeDigest(input.chart) });
  const found = readKept(cache.read(key));
  if (found !== undefined) return objectsOf(construct, name, found);
  const renderer = helm.find();
  if (renderer === undefined) return undefined;
  const rendered = helmTemplate(renderer, input);
  if (rendered.kind === 'failed') {
    noteFailure(construct, name, rendered.reason);
    return undefined;
  }
  const { remarks, lookup, suspects } = rendered;
  const others = rendered.others.map((text) => parseIncoming(name, text).objects);
  const result: Kept = { incoming: parseIncoming(name, rendered.manifest), others, suspects, remarks, lookup };
  cache.write(key, JSON.stringify(result));
  return objectsOf(construct, name, result);
}

interface Kept {
  readonly incoming: Incoming;
  readonly others: readonly (readonly KubernetesObject[])[];
  readonly suspects: readonly string[];
  readonly remarks: readonly string[];
  readonly lookup?: string | undefined;
}

/** It bears its own digest: what is there is what was written. */
function readKept(text: string | undefined): Kept | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}

function objectsOf(construct: Construct, name: string, { incoming, remarks, lookup, others, suspects }: Kept): RenderedChart {
  for (const remark of remarks)
    noteFinding(construct, {
      id: 'chart-remark',
      severity: 'warning',
      message: `helm says of ${name}: ${remark}`,
      fix: 'Set the values that it speaks of, or acknowledge it',
    });
  if (lookup !== undefined)
    noteFinding(construct, {
      id: 'chart-lookup',
      severity: 'warning',
      message: `${capital(name)} asks the cluster with "lookup" at ${lookup}: at compile there is none, and it finds nothing`,
      fix: 'Give the value that it looks for, so that it need not look',
    });
  return { name, objects: takeIncoming(construct, name, incoming), others, suspects };
}

function noteFailure(construct: Construct, name: string, reason: string): void {
  const problems = valueProblems(reason);
  for (const { chart, path, message } of problems)
    noteFinding(construct, {
      id: 'chart-values',
      severity: 'error',
      message: `Values of ${name} are not valid: ${path === '' ? '' : `${path}: `}${message}`,
      fix: `See values.schema.json of chart "${chart}"`,
      field: path === '' ? 'values' : `values.${path}`,
    });
  if (problems.length > 0) return;
  noteFinding(construct, {
    id: 'chart-failed',
    severity: 'error',
    message: `${capital(name)} cannot be rendered: ${oneLine(reason)}`,
    ...fixOf(reason),
  });
}

function fixOf(reason: string): { readonly fix?: string } {
  if (/missing in charts\/ directory/.test(reason))
    return { fix: 'Run "helm dependency build" in the chart, and commit its charts folder' };
  return {};
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function oneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^Use --debug flag/.test(line))
    .join(' ')
    .replace(/^Error: /, '')
    .slice(0, 2000);
}
