import type { Finding } from '../../finding.ts';
import { oneLine } from './one-line.ts';

/** What made the object, and the file that it came in with: `made by shop at prometheus/Service.web, from vendor/prometheus.yaml:7`. */
export function makerOf({ application, construct, input }: Finding): string {
  if (construct === undefined) return '';
  const maker = [application, construct].filter((part) => part !== undefined).join(' at ');
  return oneLine(`made by ${maker}${input === undefined ? '' : `, from ${input.file}:${input.line}`}`);
}
