import { isAbsolute, resolve } from 'node:path';
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { ConstructError } from './construct-error.ts';
import { addObjects } from './incoming/add-objects.ts';
import { isVersionOrRange } from './incoming/chart-version.ts';
import { compileContext } from './incoming/compile-context.ts';
import { noteFinding } from './incoming/noted-finding.ts';
import { applyPatches, type ObjectPatch, patchList } from './incoming/patch.ts';
import { pathInProject } from './incoming/project-path.ts';
import { readTree, treeDigest } from './incoming/tree.ts';
import { vendored } from './incoming/vendored.ts';
import type { WantedChart } from './incoming/want.ts';
import { sortHooks } from './rendering/hooks.ts';
import { noteDifferences } from './rendering/note-differences.ts';
import { type RenderedChart, renderChart } from './rendering/render-chart.ts';
import { recordInput } from './synthesis/input-file.ts';

/** Where a chart comes from: an OCI registry, a chart repository, or a folder of the project. */
export type ChartSource =
  | {
      /** `oci://ghcr.io/acme/charts/web`, without a tag. */
      readonly chart: `oci://${string}`;
      readonly repository?: undefined;
      /** As below: `4.11.3`, or `^4.11`. */
      readonly version: string;
    }
  | {
      /** The chart's name in the repository. */
      readonly chart: string;
      /** The address of the chart repository, the folder of its `index.yaml`. */
      readonly repository: `https://${string}` | `http://${string}`;
      /**
       * Exact, `4.11.3`, or a semver range as npm reads it, `^4.11`: `pawl vendor` locks the newest version in it, `pawl vendor --update` moves
       * that. Pre-releases count only where the range names one.
       */
      readonly version: string;
    }
  | {
      /** A folder of the project, from the project's folder on: `./charts/web`. */
      readonly chart: `./${string}`;
      readonly repository?: undefined;
      readonly version?: undefined;
    };

export type HelmChartProps<Values extends object = ChartValues> = ChartSource & {
  /** Helm's release name, `.Release.Name`; at most 53 characters. @default the construct's id */
  readonly releaseName?: string | undefined;
  /** `.Release.Namespace`, and the namespace of objects that name none. @default the environment's namespace */
  readonly namespace?: string | undefined;
  /** Beside the chart's own `values.yaml`, as in `helm --values`. Checked by helm against the chart's `values.schema.json`. @default none */
  readonly values?: Values | undefined;
  /** What `.Capabilities.APIVersions.Has` finds beside Kubernetes' own kinds: `monitoring.coreos.com/v1`. @default none */
  readonly apiVersions?: readonly string[] | undefined;
  /** As in YamlFiles; `patch('Deployment', 'web', …)` makes typed ones. Hooks are patched as the chart names them. @default none */
  readonly patches?: ObjectPatch | readonly ObjectPatch[] | undefined;
};

export interface ChartValues {
  readonly [key: string]: unknown;
}

/**
 * A Helm chart as constructs: rendered at compile by the real `helm`, without network or cluster, for the environment's Kubernetes version.
 *
 * A chart from elsewhere is fetched by `pawl vendor` into `vendor/charts/` and locked by digest, and helm's version with it.
 * It is rendered twice: what is drawn by lot or read from the clock is an error that names object and field.
 * CRDs in `crds/` come along. Hooks of install and upgrade become objects before and after all others, in the order of their weights,
 * and a Job among them runs once for each content; hooks of tests are left out, and those of deletion and rollback with a warning.
 *
 * `Values` is the type of the chart's values: `pawl vendor` writes one beside each chart that has a `values.schema.json`.
 */
export class HelmChart<Values extends object = ChartValues> extends Construct {
  /** The objects: before, main, after. Empty where the chart cannot be rendered, which is a finding. */
  readonly apiObjects: readonly ApiObject[];

  constructor(scope: Construct, id: string, props: HelmChartProps<Values>) {
    super(scope, id);
    const { namespace: home = 'default', kubernetes } = compileContext(this);
    const namespace = props.namespace ?? home;
    const releaseName = checkedReleaseName(props.releaseName ?? id);
    const place = this.#find(props);
    const rendered =
      place === undefined
        ? undefined
        : renderChart(this, place, {
            releaseName,
            namespace,
            kubernetes,
            apiVersions: props.apiVersions ?? [],
            values: plainValues(props.values ?? {}),
          });
    this.apiObjects = rendered === undefined ? [] : this.#place(rendered, props);
  }

  #find(props: ChartSource): string | undefined {
    const { folder } = compileContext(this);
    const want = wantedChart(props);
    if (want !== undefined) return vendored(this, want);
    const inside = pathInProject(props.chart, folder);
    if (inside === undefined || isAbsolute(props.chart))
      throw new ConstructError('BAD_FILE', `Cannot read chart "${props.chart}": it is not in the project, expected a folder of it`);
    const place = resolve(folder, inside);
    recordInput(this, { path: inside, digest: treeDigest(readTree(place, folder)) });
    return place;
  }

  #place(rendered: RenderedChart, props: HelmChartProps<Values>): readonly ApiObject[] {
    const patches = patchList(props.patches);
    const objects = applyPatches(this, rendered.objects, patches);
    noteDifferences(this, rendered, { objects, patches });
    const { before, main, after, problems } = sortHooks(objects);
    for (const { message, fix } of problems) noteFinding(this, { id: 'chart-hook', severity: 'warning', message, fix });
    const groups = [...before, main, ...after];
    const made: ApiObject[] = [];
    let earlier: Construct | undefined;
    for (const [index, group] of groups.entries()) {
      if (group.length === 0) continue;
      // What waits for what is said between groups, not between objects.
      const home = groups.length === 1 ? this : new Construct(this, groupName(index, before.length));
      made.push(...addObjects(home, group, props.namespace));
      if (earlier !== undefined) home.node.addDependency(earlier);
      earlier = home;
    }
    return made;
  }
}

function groupName(index: number, before: number): string {
  if (index < before) return `before-${index + 1}`;
  return index === before ? 'objects' : `after-${index - before}`;
}

function wantedChart(props: ChartSource): WantedChart | undefined {
  const { chart, repository, version } = props;
  if (chart.startsWith('./')) return undefined;
  if (version === undefined) throw bad(chart, 'it names no version, expected one like 1.2.3, or a range like ^1.2');
  if (!isVersionOrRange(version)) throw bad(chart, `"${version}" is no version and no range of them, expected 1.2.3 or ^1.2`);
  if (repository === undefined && !chart.startsWith('oci://'))
    throw bad(chart, 'it names no repository, expected oci://…, a folder of the project (./…), or "repository" beside it');
  if (repository !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(chart)) throw bad(chart, 'it is no name of a chart');
  return { kind: 'chart', chart, ...(repository === undefined ? {} : { repository }), version };
}

function checkedReleaseName(name: string): string {
  // Helm's own rule (pkg/chartutil/validate_name.go).
  if (name.length <= 53 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name)) return name;
  throw new ConstructError('BAD_CHART', `Cannot render a chart as release "${name}": that is no release name`, {
    fix: 'Give a releaseName of at most 53 lower-case letters, digits and dashes',
  });
}

/** Values are data: what JSON cannot say would be lost on the way to helm. */
function plainValues(values: object): JsonObject {
  const plain: Json = JSON.parse(JSON.stringify(values));
  if (!isJsonObject(plain)) throw new ConstructError('BAD_CHART', 'Cannot render a chart: its values are no object');
  return plain;
}

function bad(chart: string, reason: string): ConstructError {
  return new ConstructError('BAD_CHART', `Cannot find chart "${chart}": ${reason}`);
}
