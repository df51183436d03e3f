/**
 * The program behind `cdk8s synth` (`app` in cdk8s.yaml): the same objects as `pawl synth`, written by cdk8s into its output
 * folder, `<environment>/<application>.k8s.yaml`. Run with the project's folder as working directory.
 */

import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { messageOf, PawlError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { asJson, idOf } from '../manifest/kubernetes-object.ts';
import { type CompiledEnvironment, compileProject } from './compile.ts';

try {
  const { environments, findings, warnings } = await compileProject({ folder: '.', guard: 'warning' });
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
  for (const finding of findings) process.stderr.write(`${lineOf(finding)}\n`);
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  else for (const environment of environments) write(environment);
} catch (thrown) {
  if (!(thrown instanceof PawlError)) throw thrown;
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 1;
}

/** One App for each environment, one Chart for each application: what cdk8s names its files by. */
function write({ name, set }: CompiledEnvironment): void {
  const app = new App({ outdir: join(new App().outdir, name), recordConstructMetadata: false });
  for (const [application, objects] of Map.groupBy(set.objects, (object) => object.application)) {
    const chart = new Chart(app, application);
    for (const { object } of objects) {
      const { apiVersion, kind, ...rest } = asJson(object);
      new ApiObject(chart, idOf(object).replaceAll('/', ' '), { apiVersion: String(apiVersion), kind: String(kind), ...rest });
    }
  }
  app.synth();
}

function lineOf({ severity, environment, message, fix, source }: Finding): string {
  const place = source === undefined ? '' : `${source.file}:${source.line}:${source.column ?? 1}: `;
  return `${place}${severity}: ${environment === undefined ? '' : `${environment}: `}${message}${fix === undefined ? '' : `. ${fix}`}`;
}
