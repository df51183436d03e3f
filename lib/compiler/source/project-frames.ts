import type { SourcePlace } from '../../finding.ts';
import { callSitesOf } from './call-sites.ts';
import type { Position, ProjectSource } from './project-source.ts';

/** More than this of the way to a place tells nobody anything. */
const mostFrames = 8;

/** The frames of an error in the project's own code, innermost first. */
export function projectFrames(error: object, source: ProjectSource): readonly SourcePlace[] {
  const sites = callSitesOf(error);
  const positions = sites.length > 0 ? sites.map(positionOf) : positionsIn(error);
  const frames: SourcePlace[] = [];
  for (const position of positions) {
    const place = position === undefined ? undefined : source(position);
    if (place !== undefined) frames.push(place);
    if (frames.length === mostFrames) break;
  }
  return frames;
}

/** The innermost frame in the project's own code. */
export function firstProjectFrame(error: object, source: ProjectSource): SourcePlace | undefined {
  for (const site of callSitesOf(error)) {
    const position = positionOf(site);
    const place = position === undefined ? undefined : source(position);
    if (place !== undefined) return place;
  }
  return undefined;
}

function positionOf(site: NodeJS.CallSite): Position | undefined {
  const script = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  return script === null || script === undefined || line === null || column === null ? undefined : { script, line, column };
}

/** The text of a stack that has been read already: Node has put the lines of the source into it. */
function positionsIn(error: object): readonly (Position | undefined)[] {
  const stack = stackOf(error);
  if (typeof stack !== 'string') return [];
  return stack.split('\n').map((line) => {
    const [, script = '', row, column] = /^\s+at (?:.*\()?(.+):(\d+):(\d+)\)?$/.exec(line) ?? [];
    return script === '' ? undefined : { script, line: Number(row), column: Number(column) };
  });
}

function stackOf(error: object): unknown {
  try {
    return Reflect.get(error, 'stack');
  } catch {
    // Whoever throws may throw something whose `stack` throws.
    return undefined;
  }
}
