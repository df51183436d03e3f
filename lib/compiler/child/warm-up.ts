import { ApiObject, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import { application } from '../../constructs/application.ts';
import { environment } from '../../constructs/environment.ts';
import { project } from '../../constructs/project.ts';
import { follow } from '../../constructs/track.ts';
import type { Answer } from '../messages.ts';
import { compileEnvironments } from './compile-environments.ts';
import { foretelling } from './foretell.ts';
import { unquickenJson } from './quick-json.ts';
import { shortenAnswers, type Told } from './shorten-answers.ts';

/** V8 forgets the shapes of objects that nobody has. */
const kept: Answer[] = [];

/**
 * Compiles a small project of no folder, so that a snapshot that is made afterwards has the code of what every compile does: V8 compiles a
 * function when it is first called, and the snapshot keeps it. Leaves everything else as it was. Where cdk8s-plus is there, with its usual constructs.
 *
 * By a profile each of the main thread of a compile of 1,000 objects, 16 of 293 ms went into compiling before, 6 of 256 now.
 */
export function warmUp(plus: unknown): Answer {
  const define = application('warm-up', z.object({ message: z.string() }), (chart, { message }) => {
    for (const name of ['first', 'second']) addObjects(new Construct(chart, name), { name, message, plus });
  });
  const only = environment('warm-up', {
    tier: 'development',
    kubernetes: '1.34',
    track: follow('>=0.0.0'),
    deploy: [define({ message: 'warm' })],
  });
  const told: Told = new Map();
  const foretell = foretelling(told, () => undefined);
  const places = { ofConstruct: () => undefined, ofError: () => [] };
  try {
    const answer = compileEnvironments(project({ name: 'warm-up', environments: [only] }), {
      folder: '/dev/null',
      url: 'file:///dev/null',
      only: undefined,
      places,
      foretell,
    });
    JSON.stringify(shortenAnswers(told)(answer));
    kept.push(answer);
    return answer;
  } finally {
    unquickenJson();
  }
}

interface Wanted {
  readonly name: string;
  readonly message: string;
  readonly plus: unknown;
}

function addObjects(scope: Construct, { name, message, plus }: Wanted): void {
  const metadata = { name };
  new ApiObject(scope, 'object', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${name}-plain` }, data: { message } });
  const add = (kind: string, props: object) => construct(plus, kind, [scope, kind, props]);
  const serviceAccount = add('ServiceAccount', { metadata });
  add('ConfigMap', { metadata, data: { message } });
  add('Secret', { metadata, stringData: { message } });
  const resources = { cpu: { request: call(Reflect.get(Object(plus), 'Cpu'), 'millis', 100) }, memory: { request: Size.mebibytes(128) } };
  const envVariables = { MESSAGE: call(Reflect.get(Object(plus), 'EnvValue'), 'fromValue', message) };
  const container = { image: 'registry.example/warm-up:1', portNumber: 8080, resources, envVariables };
  const podMetadata = { labels: { app: name } };
  const deployment = add('Deployment', { metadata, podMetadata, replicas: 2, serviceAccount, containers: [container] });
  const service = call(deployment, 'exposeViaService', { name, ports: [{ port: 80, targetPort: 8080 }] });
  call(service, 'exposeViaIngress', '/');
}

/** Where this version of the package has no such thing, or it is made in another way, it is nothing to warm up. */
function construct(holder: unknown, name: string, words: readonly unknown[]): unknown {
  const made: unknown = Reflect.get(Object(holder), name);
  try {
    return typeof made === 'function' ? Reflect.construct(made, words) : undefined;
  } catch {
    return undefined;
  }
}

function call(holder: unknown, name: string, ...words: readonly unknown[]): unknown {
  const called: unknown = Reflect.get(Object(holder), name);
  try {
    return typeof called === 'function' ? Reflect.apply(called, holder, words) : undefined;
  } catch {
    return undefined;
  }
}
