import { isJsonObject, type Json } from '../json.ts';

/**
 * A field as the API server writes it, `spec.containers[0].image` or `.spec.containers[name="web"].image`, as findings write it:
 * `spec.containers[name=web].image`. What does not lead through the object stays as it is.
 */
export function fieldName(object: Json, said: string): string {
  const path = said.replace(/^\./, '').replaceAll(/="((?:[^"\\]|\\.)*)"/g, '=$1');
  let here: Json | undefined = object;
  // Keys in brackets and quotes may hold dots: `metadata.annotations[pawl.dev/wave]`.
  return path.replaceAll(/\[([^\]]*)\]|[^.[\]]+/g, (step, key: string | undefined) => {
    if (key === undefined || !/^\d+$/.test(key)) {
      here = isJsonObject(here) ? here[key ?? step] : undefined;
      return step;
    }
    here = Array.isArray(here) ? (here as readonly Json[])[Number(key)] : undefined;
    return isJsonObject(here) && typeof here.name === 'string' && here.name !== '' ? `[name=${here.name}]` : step;
  });
}
