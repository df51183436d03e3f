/**
 * Why another program could read other files out of a tar than we do; undefined where none is known to. Whoever signs an archive signs its bytes: what
 * Pawl compares and shows must be what Flux and helm, which are written in Go, take out of the same bytes.
 *
 * Looked at by its own walk from header to header (pax, IEEE Std 1003.1, "ustar Interchange Format"), because a reader of entries no longer
 * sees where they stood and what said so. `entries` are those that our reader found: it must have seen each where the walk does. What is no
 * tar at all is for that reader to say.
 */
export function secondReading(tar: Uint8Array, entries: readonly EntryPlace[]): string | undefined {
  let extended: string | undefined;
  let sizes: readonly string[] = [];
  let count = 0;
  for (let at = 0; at + block <= tar.length; ) {
    const header = tar.subarray(at, at + block);
    // Go's reader and GNU's stop here, others go on.
    if (isZero(header)) {
      if (!isZero(tar.subarray(at))) return 'something follows its end';
      break;
    }
    const size = octal(header.subarray(124, 136));
    if (size === undefined) return 'the size of an entry is not in octal digits';
    if (letters(header.subarray(508, 512)) === 'tar\0') return 'it is of the form of star, which has shorter paths';
    const form = formFault(header);
    if (form !== undefined) return form;
    const type = letters(header.subarray(156, 157));
    const content = tar.subarray(at + block, at + block + size);
    switch (type) {
      case 'x':
      case 'g':
      case 'L':
      case 'K': {
        // A reader that waits for its content could take the next one's for it.
        if (size === 0) return 'an extended header is empty';
        // Which of two counts, and whether one counts after all that follows, each reader sees otherwise.
        if (extended !== undefined && !(isGnu(type) && isGnu(extended))) return 'an entry has several extended headers';
        const fault = isGnu(type) ? undefined : paxFault(content, type === 'g');
        if (fault !== undefined) return fault;
        extended = type === 'g' ? undefined : type;
        if (type === 'x') sizes = sizesIn(content);
        break;
      }
      case 'N':
        return 'it has long names of a form that few know';
      default: {
        // Npm's tar says it again of every entry.
        if (sizes.some((said) => said !== String(size))) return 'an extended header changes "size"';
        const entry = entries[count];
        if (entry?.start !== at + block || entry.size !== size) return 'not all readers find its entries at the same places';
        count += 1;
        extended = undefined;
        sizes = [];
      }
    }
    // A folder has no content, whatever size it says (ibidem).
    at += block + (type === '5' ? 0 : Math.ceil(size / block) * block);
  }
  return count === entries.length ? undefined : 'not all readers find its entries at the same places';
}

/** Where the content of an entry begins, and how long its header says that it is, in bytes. */
export interface EntryPlace {
  readonly start: unknown;
  readonly size: number | undefined;
}

const block = 512;

/** Headers that some skip, or whose name is longer to some. */
function formFault(header: Uint8Array): string | undefined {
  const form = letters(header.subarray(257, 265));
  if (!form.startsWith('ustar')) return 'a header does not say its form';
  // Where GNU's tar has two times Go looks for a part of the path, once what is there is no time.
  const times = [header.subarray(345, 357), header.subarray(357, 369)];
  if (form === 'ustar  \0' && times.some((time) => octal(time) === undefined)) return 'an entry has a time that some take for its folder';
  return undefined;
}

/** Long names as GNU's tar writes them, one header for the name and one for a link. */
function isGnu(type: string): boolean {
  return type === 'L' || type === 'K';
}

/** Records that make of an entry something else than its header says, where not all readers know them. */
function paxFault(content: Uint8Array, isForAll: boolean): string | undefined {
  for (const record of paxRecords(content)) {
    if (record === undefined) return 'an extended header cannot be read';
    const key = record.slice(0, record.indexOf('='));
    if (key.startsWith('GNU.sparse.') || key === 'hdrcharset') return `an extended header changes "${key}"`;
    if (isForAll && (key === 'path' || key === 'linkpath' || key === 'size'))
      return `an extended header changes "${key}" of all that follows`;
  }
  return undefined;
}

/** The sizes that an extended header without fault gives the entry that follows. */
function sizesIn(content: Uint8Array): readonly string[] {
  return [...paxRecords(content)].flatMap((record) => (record?.startsWith('size=') === true ? [record.slice('size='.length)] : []));
}

/** `LENGTH KEY=VALUE\n`, the length that of all of it; undefined for what is no record. */
function* paxRecords(content: Uint8Array): Generator<string | undefined> {
  let rest = content;
  while (rest.length > 0) {
    const digits = /^(\d{1,7}) /.exec(letters(rest.subarray(0, 8)))?.[1] ?? '';
    const length = Number(digits);
    const record = rest.subarray(digits.length + 1, length - 1);
    if (length < 5 || length > rest.length || rest[length - 1] !== lineEnd || !record.includes(equals)) return yield undefined;
    yield letters(record);
    rest = rest.subarray(length);
  }
}

/** Octal digits, spaces in front of them, spaces and NULs behind: who skips NULs in front, too, reads other numbers than who stops there. */
function octal(field: Uint8Array): number | undefined {
  const digits = /^ *([0-7]*)[ \0]*$/.exec(letters(field))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits === '' ? '0' : digits, 8);
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function letters(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

const lineEnd = 10;
const equals = 61;
