/** An image as the project asks for it. */
export interface AskedImage {
  readonly repository: string;
  readonly range: string;
  /** What follows the version in its tags, as `alpine` in `1.27.3-alpine`; absent where nothing does. */
  readonly variant?: string | undefined;
}

/** Range and variant as people read them, and as the lock has them: `^1.27`, `^1.27 (alpine)`. No range has brackets. */
export function rangeText({ range, variant }: Pick<AskedImage, 'range' | 'variant'>): string {
  return variant === undefined ? range : `${range} (${variant})`;
}

/**
 * A text that stands for an image until the objects are read: `ghcr.io/acme/web:pawl__16___5e1.2__`. It says all there is to know, so that it may
 * pass through configurations, charts and other copies of this package, and it has the form of an image with a tag, so that whatever
 * looks at it on its way sees one. Its repository says how long it is, because a text around it may begin with letters, too.
 *
 * Undefined where range and variant do not fit into a tag of 128 characters (distribution-spec).
 */
export function standInFor({ repository, ...asked }: AskedImage): string | undefined {
  const encoded = rangeText(asked).replace(/[^A-Za-z0-9.-]/g, (character) => `_${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const tag = `${mark}${repository.length}__${encoded}__`;
  return tag.length > 128 || !/^(?:[A-Za-z0-9.-]|_[0-9a-f]{2})+$/.test(encoded) ? undefined : `${repository}:${tag}`;
}

/** The text with every image in it as `locked` says; the same text where there is none, which costs next to nothing. */
export function replaceStandIns(text: string, locked: (asked: AskedImage) => string): string {
  if (!hasStandIn(text)) return text;
  let replaced = '';
  let rest = text;
  for (let match = pattern.exec(rest); match !== null; match = pattern.exec(rest)) {
    const [whole, length, encoded = ''] = match;
    const start = match.index - Number(length);
    const end = match.index + whole.length;
    // Somebody cut a piece off: it stands for nothing any more.
    if (start < 0) return `${replaced}${rest}`;
    const said = encoded.replace(/_([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    replaced += rest.slice(0, start) + locked({ repository: rest.slice(start, match.index), ...readRange(said) });
    rest = rest.slice(end);
  }
  return `${replaced}${rest}`;
}

function readRange(said: string): Omit<AskedImage, 'repository'> {
  const [, range, variant] = /^([^()]*) \(([^()]*)\)$/.exec(said) ?? [];
  return range === undefined || variant === undefined ? { range: said } : { range, variant };
}

export function hasStandIn(text: string): boolean {
  return text.includes(mark);
}

const mark = 'pawl__';
const pattern = /:pawl__(\d{1,3})__((?:[A-Za-z0-9.-]|_[0-9a-f]{2})+)__/;
