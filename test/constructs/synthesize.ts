import { ApiObject, type Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { application } from '../../lib/constructs/application.ts';
import { type EarlierProps, type Environment, environment } from '../../lib/constructs/environment.ts';
import type { SynthesisOptions } from '../../lib/constructs/synthesis/synthesis-options.ts';
import { type Synthesis, synthesizeEnvironment } from '../../lib/constructs/synthesis/synthesize-environment.ts';
import { pinned } from '../../lib/constructs/track.ts';

/** An environment with everything but what it deploys filled in. */
export function anEnvironment(deploy: Environment['deploy'], props: Partial<EarlierProps> = {}): Environment {
  return environment('testing', { tier: 'development', kubernetes: '1.35', track: pinned(), deploy, ...props });
}

export function synthesize(target: Environment, options: Partial<SynthesisOptions> = {}): Synthesis {
  return synthesizeEnvironment(target, { project: 'shop', folder: import.meta.dirname, ...options });
}

/** One application called `web` that is built by the function. */
export function synthesizeChart(build: (chart: Chart) => void, options: Partial<SynthesisOptions> = {}): Synthesis {
  return synthesize(anEnvironment([application('web', z.object({}), build)({})]), options);
}

export function configMap(scope: Construct, name: string, props: { readonly namespace?: string } = {}): ApiObject {
  return new ApiObject(scope, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...props } });
}

/** `{ 'ConfigMap/shop/a': 1 }` */
export function wavesOf({ set }: Synthesis): Record<string, number> {
  return Object.fromEntries(set.objects.map(({ id, wave }) => [id, wave]));
}

export function messagesOf({ findings }: Pick<Synthesis, 'findings'>): string[] {
  return findings.map(({ severity, message }) => `${severity}: ${message}`);
}
