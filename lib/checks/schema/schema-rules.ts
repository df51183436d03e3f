import { isBuiltInGroup } from '../../built-in-kinds.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { remembered } from '../../remembered.ts';
import { type CustomSchemas, customSchemas } from '../../schemas/custom-schemas.ts';
import { kubernetesSchemas } from '../../schemas/kubernetes-schemas.ts';
import type { ApiKind, KindStanding, Schemas } from '../../schemas/schemas.ts';
import type { CheckedObject } from '../checked-object.ts';
import { type Problem, problem } from '../problem.ts';
import type { SetIndex } from '../set-index.ts';
import { fixOfProblem } from './fix-of-problem.ts';

export interface SchemaFindings {
  readonly problems: readonly Problem[];
  readonly unproven: readonly { readonly id: string; readonly message: string; readonly object?: CheckedObject['id'] }[];
}

/** Every object by the API of the environment's Kubernetes version, and custom resources by their definitions in the set. */
export function judgeBySchemas(set: SetIndex): SchemaFindings {
  const kubernetes = kubernetesSchemas(set.kubernetes);
  const custom = customSchemas([...otherDefinitions(set), ...set.objects.map(({ object }) => object)]);
  const problems: Problem[] = [];
  const unproven: SchemaFindings['unproven'][number][] = [];
  if (kubernetes.inexact !== undefined) unproven.push({ id: 'kubernetes-version', message: kubernetes.inexact.message });
  const standings = standingsBy(kubernetes, custom);
  const known = set.memory === undefined ? undefined : verdicts(set.memory);
  for (const checked of set.objects) {
    const standing = standings(checked);
    // What the set defines may be defined otherwise the next time.
    const before = standing.schemas === kubernetes ? known?.(checked) : undefined;
    const said = before?.get(kubernetes.version) ?? judgeObject(checked, standing, kubernetes.version);
    before?.set(kubernetes.version, said);
    problems.push(...said.problems);
    unproven.push(...said.unproven);
  }
  return { problems: [...problems, ...definitions(set, custom)], unproven };
}

/** By Kubernetes version. */
const verdicts = remembered((_: CheckedObject) => new Map<string, SchemaFindings>());

function judgeObject(checked: CheckedObject, { standing, schemas }: Standing, version: string): SchemaFindings {
  const problems = judgeStanding(checked, standing, version);
  switch (standing.standing) {
    case 'served':
    case 'deprecated':
    case 'opt-in': {
      const judgement = schemas.judge(checked.object);
      const wrong = judgement.problems.map((one) =>
        problem(checked, { id: one.rule, severity: 'error', field: one.path, message: one.message, fix: fixOfProblem(one) }),
      );
      const unproven = judgement.notProven.map(({ message }) => ({
        id: 'server-rule',
        message: `${checked.type}: ${message}`,
        object: checked.id,
      }));
      return { problems: [...problems, ...wrong], unproven };
    }
    case 'foreign': {
      const message = `${checked.object.kind} of ${checked.object.apiVersion} was not checked: its definition is not part of this environment`;
      return { problems, unproven: [{ id: 'custom-resource', message, object: checked.id }] };
    }
    case 'removed':
    case 'future':
    case 'mistaken':
      return { problems, unproven: [] };
  }
}

/** What the set defines itself is newer than what somebody has imported. */
function otherDefinitions({ definitions = [], named }: SetIndex): readonly KubernetesObject[] {
  return definitions.filter(({ kind, metadata: { name } }) => named({ group: 'apiextensions.k8s.io', kind, name }) === undefined);
}

interface Standing {
  readonly standing: KindStanding;
  readonly schemas: Schemas;
}

/** Kubernetes' own word first, asked once for each API version and kind. */
function standingsBy(kubernetes: Schemas, custom: Schemas): (checked: CheckedObject) => Standing {
  const known = new Map<string, Standing>();
  return ({ object: { apiVersion, kind } }) => {
    const key = `${apiVersion} ${kind}`;
    const found = known.get(key) ?? standingOf(apiVersion, kind, [kubernetes, custom]);
    known.set(key, found);
    return found;
  };
}

function standingOf(apiVersion: string, kind: string, [kubernetes, custom]: readonly [Schemas, Schemas]): Standing {
  const standing = kubernetes.standingOf(apiVersion, kind);
  return standing.standing === 'foreign'
    ? { standing: custom.standingOf(apiVersion, kind), schemas: custom }
    : { standing, schemas: kubernetes };
}

function judgeStanding(checked: CheckedObject, standing: KindStanding, version: string): readonly Problem[] {
  const { apiVersion, kind } = checked.object;
  const said = `${kind} of ${apiVersion}`;
  const complain = (id: string, severity: 'error' | 'warning', message: string, fix: string) => [
    problem(checked, { id, severity, field: 'apiVersion', message, fix }),
  ];
  switch (standing.standing) {
    case 'served':
    case 'foreign':
      return [];
    case 'deprecated': {
      const since = standing.since === undefined ? '' : ` since Kubernetes ${standing.since}`;
      const end = standing.removedIn === undefined ? '' : ` and removed in ${standing.removedIn}`;
      const fix = standing.replacement === undefined ? standing.warning : useInstead(standing.replacement);
      return complain('deprecated-api', 'warning', `${said} is deprecated${since}${end}`, fix ?? 'Move to another version of it');
    }
    case 'removed':
      return complain(
        'removed-api',
        'error',
        `${said} was removed in Kubernetes ${standing.in}: ${version} does not have it any more`,
        useInstead(standing.replacement),
      );
    case 'opt-in':
      return complain(
        'opt-in-api',
        'warning',
        `${said} is ${standing.stage} in Kubernetes ${version}, which serves it only where it was turned on`,
        standing.replacement === undefined
          ? 'Turn it on in the cluster, with --runtime-config of its API server'
          : useInstead(standing.replacement),
      );
    case 'future':
      return complain(
        'future-api',
        'error',
        `${said} comes with Kubernetes ${standing.since}: ${version} does not have it yet`,
        standing.replacement === undefined ? `Leave it out until the clusters have ${standing.since}` : useInstead(standing.replacement),
      );
    case 'mistaken':
      return complain(
        'unknown-kind',
        'error',
        `There is no ${said}${isBuiltInGroup(checked.group) ? ` in Kubernetes ${version}` : ' in its definition'}`,
        standing.suggestion === undefined ? 'Correct apiVersion and kind' : `Write ${kindText(standing.suggestion)}`,
      );
  }
}

function useInstead(replacement: ApiKind | undefined): string {
  return replacement === undefined ? 'Take it out: nothing has come in its place' : `Use ${kindText(replacement)}`;
}

function kindText({ apiVersion, kind }: ApiKind): string {
  return `${kind} of ${apiVersion}`;
}

function definitions({ objects }: SetIndex, { definitionProblems }: CustomSchemas): readonly Problem[] {
  if (definitionProblems.length === 0) return [];
  const byObject = new Map(objects.map((checked) => [checked.object, checked]));
  return definitionProblems.flatMap(({ definition, path, message }) => {
    const checked = byObject.get(definition);
    const fix = 'Correct the definition: an API server refuses it as it is';
    return checked === undefined ? [] : [problem(checked, { id: 'bad-definition', severity: 'error', field: path, message, fix })];
  });
}
