/**
 * Why other programs could read something else out of a manifest than we do; undefined where none could. Clients in Go, Flux's among them, take
 * `Layers` for `layers`, and of two fields of one name some keep parts of both: whoever signs the bytes could show one thing to Pawl and its
 * policies, and apply another. The text is valid JSON.
 */
export function secondMeaning(text: string): string | undefined {
  const open: Level[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const level = open.at(-1);
    switch (text[at]) {
      case '"': {
        const end = endOfText(text, at);
        if (level?.wantsName === true) {
          level.name = nameIn(text.slice(at, end + 1));
          const fault = faultOf(level);
          if (fault !== undefined) return fault;
          level.names?.add(level.name);
          level.wantsName = false;
        }
        at = end;
        break;
      }
      case '{':
        // Names of annotations are data.
        open.push({
          isObject: true,
          names: undefined,
          name: '',
          wantsName: true,
          isData: level?.isData === true || level?.name === 'annotations',
        });
        break;
      case '[':
        open.push(level?.isData === true ? dataList : list);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (level?.isObject !== true) break;
        level.wantsName = true;
        level.names ??= new Set([level.name]);
    }
  }
  return undefined;
}

interface Level {
  /** Lists have no names. */
  readonly isObject: boolean;
  /** From the second on: there is room for a million objects of one field in each other. */
  names: Set<string> | undefined;
  /** The one whose value comes. */
  name: string;
  wantsName: boolean;
  readonly isData: boolean;
}

const list: Level = { isObject: false, names: undefined, name: '', wantsName: false, isData: false };
const dataList: Level = { ...list, isData: true };

function faultOf({ name, names, isData }: Level): string | undefined {
  if (names?.has(name) === true) return `it has two fields "${shown(name)}"`;
  const meant = isData ? undefined : fields.get(folded(name));
  return meant === undefined || meant === name ? undefined : `its field "${shown(name)}" is "${meant}" for some`;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function nameIn(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function shown(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}

/** As Go's encoding/json compares names: `K`, the sign of Kelvin, and `ſ` are letters of the alphabet, too. */
function folded(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/** Of manifests, indexes and descriptors (image-spec). */
const fields = new Map(
  [
    'schemaVersion',
    'mediaType',
    'artifactType',
    'config',
    'layers',
    'manifests',
    'subject',
    'annotations',
    'digest',
    'size',
    'urls',
    'data',
    'platform',
  ].map((name) => [folded(name), name]),
);
