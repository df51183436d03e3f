import { isExactVersion } from '../constructs/incoming/chart-version.ts';
import { wantKey } from '../constructs/incoming/want.ts';
import { digestOf } from '../digest.ts';
import type { Lock } from '../lock/lock.ts';
import type { Fetchable } from './fetch-wanted.ts';

/** Where in the project something from outside is kept: readable, and no two at one place. */
export function placeOf(want: Fetchable, taken: ReadonlySet<string>): string {
  const path = readablePlace(want);
  return taken.has(path) ? withMark(path, wantKey(want)) : path;
}

function readablePlace(want: Fetchable): string {
  switch (want.kind) {
    case 'chart':
      // What is locked of a range moves, and stays where it is: a review shows what changed in it.
      return `vendor/charts/${plain([want.chart.split('/').at(-1), ...(isExactVersion(want.version) ? [want.version] : [])].join('-'))}`;
    case 'file': {
      const { host, pathname } = new URL(want.url);
      return withMark(`vendor/files/${plain(host)}/${plain(pathname.split('/').at(-1) ?? '')}`, want.url);
    }
    case 'git': {
      const name = want.repository.replace(/\/+$/, '').split(/[/:]/).at(-1) ?? '';
      const path = `vendor/git/${plain(name.replace(/\.git$/, ''))}-${want.commit.slice(0, 12)}`;
      return want.folder === '' ? path : withMark(path, want.folder);
    }
  }
}

/** `deploy.yaml` becomes `deploy-1a2b3c4d.yaml`. */
function withMark(path: string, text: string): string {
  const mark = digestOf(text).slice('sha256:'.length, 'sha256:'.length + 8);
  const ending = /\.(?:ya?ml|json)$/.exec(path)?.[0] ?? '';
  return `${path.slice(0, path.length - ending.length)}-${mark}${ending}`;
}

function plain(name: string): string {
  const text = name
    .replace(/[^A-Za-z0-9._+-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100);
  return text === '' ? 'unnamed' : text;
}

/** The places that are taken. */
export function pathsOf({ charts, files, git }: Lock): ReadonlySet<string> {
  return new Set([charts, files, git].flatMap((section) => Object.values(section).map(({ path }) => path)));
}
