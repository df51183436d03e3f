import { resolve } from 'node:path';
import { type PlaceOf, pathOf } from './files.ts';
import type { Observer } from './observe.ts';
import { watchMember } from './watch.ts';

/** Watches the files that `node:sqlite` opens: whoever does not say `readOnly` may write. One in memory is no file. */
export function watchDatabases(sqlite: object, { observer, placeOf }: { readonly observer: Observer; readonly placeOf: PlaceOf }): void {
  const call = 'new DatabaseSync()';
  watchMember(sqlite, 'DatabaseSync', {
    judge: ([path, options]) => {
      const what = pathOf(path);
      if (what === undefined || what === '' || what === ':memory:') return undefined;
      if (!isReadOnly(options)) return { kind: 'file-write', what, call };
      const place = placeOf(resolve(what));
      if (place.kind === 'outside') return { kind: 'outside-file', what, call };
      return place.kind === 'project' ? { kind: 'input', path: place.path } : { kind: 'looked', path: resolve(what) };
    },
    observer,
  });
}

function isReadOnly(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'readOnly' in options && options.readOnly === true;
}
