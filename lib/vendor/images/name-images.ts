import { imageKey } from '../../constructs/images/lock-images.ts';
import type { AskedImage } from '../../constructs/images/stand-in.ts';
import { ImageError } from './image-error.ts';

/** The images that somebody named: by repository, by its last part, or by repository and range. No names mean all. Throws an ImageError for a name that is no image's. */
export function nameImages<I extends AskedImage>(images: readonly I[], names: readonly string[]): readonly I[] {
  if (names.length === 0) return images;
  const unknown = names.filter((name) => !images.some((image) => isNamed(image, name)));
  if (unknown.length > 0) {
    const known = [...new Set(images.map(({ repository }) => repository))];
    throw new ImageError(
      'UNKNOWN_IMAGE',
      `Cannot find image "${unknown.join('", "')}": this project asks for ${known.length === 0 ? 'none by a range' : known.slice(0, 20).join(', ')}`,
    );
  }
  return images.filter((image) => names.some((name) => isNamed(image, name)));
}

function isNamed(image: AskedImage, name: string): boolean {
  return [image.repository, image.repository.split('/').at(-1), imageKey(image)].includes(name);
}
