import { isJsonObject, type Json } from '../json.ts';

/**
 * A value without one field, named as structured-merge-diff does: `.spec.containers[name="web"].image`, `.items[0].colour`. Undefined where
 * that leads to nothing.
 */
export function withoutField(value: Json, path: string): Json | undefined {
  if (Array.isArray(value)) return withoutFieldOfItem(value as readonly Json[], path);
  if (!isJsonObject(value)) return undefined;
  for (const [key, held] of Object.entries(value)) {
    // A key may hold dots itself.
    const rest = path.startsWith(`.${key}`) ? path.slice(key.length + 1) : undefined;
    if (rest === '') return Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
    const changed = rest === undefined ? undefined : withoutField(held, rest);
    if (changed !== undefined) return { ...value, [key]: changed };
  }
  return undefined;
}

function withoutFieldOfItem(items: readonly Json[], path: string): Json | undefined {
  const [all, step] = /^\[((?:[^"\]]|"(?:[^"\\]|\\.)*")*)\]/.exec(path) ?? [];
  if (all === undefined || step === undefined) return undefined;
  const index = /^\d+$/.test(step) ? Number(step) : indexOf(items, step);
  const item = items[index];
  const changed = item === undefined ? undefined : withoutField(item, path.slice(all.length));
  return changed === undefined ? undefined : items.with(index, changed);
}

/** Of the item with these keys: `port=80,protocol="TCP"`. A key that no item says has its default. */
function indexOf(items: readonly Json[], keys: string): number {
  const wanted = [...keys.matchAll(/([^=,"]+)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, key = '', text]) => ({ key, text }));
  const says = (item: Json, { key, text }: { readonly key: string; readonly text: string | undefined }) =>
    isJsonObject(item) && JSON.stringify(item[key]) === text;
  const leavesOut = (item: Json, { key }: { readonly key: string }) => isJsonObject(item) && item[key] === undefined;
  const whole = items.findIndex((item) => wanted.length > 0 && wanted.every((one) => says(item, one)));
  if (whole !== -1) return whole;
  return items.findIndex((item) => wanted.some((one) => says(item, one)) && wanted.every((one) => says(item, one) || leavesOut(item, one)));
}
