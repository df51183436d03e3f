/**
 * Kubernetes quantities (apimachinery, resource.Quantity) as numbers: exact up to 2^53 in the unit that is asked for.
 */

/** A quantity in thousandths, rounded; undefined for a text that is none. */
export function milliOf(quantity: string | number): number | undefined {
  const match = form.exec(String(quantity));
  if (match?.groups === undefined) return undefined;
  const { amount = '', suffix = '' } = match.groups;
  const scale = scales.get(suffix) ?? 10 ** Number(suffix.slice(1));
  const value = Math.round(Number(amount) * scale * 1000);
  return Number.isFinite(value) ? value : undefined;
}

/** Below 0: left is less than right. Undefined where one is no quantity. */
export function compareQuantities(left: string | number, right: string | number): number | undefined {
  const [a, b] = [milliOf(left), milliOf(right)];
  return a === undefined || b === undefined ? undefined : a - b;
}

/** Thousandths as people write them: `1500m`, `2`, `512Mi`. Bytes for memory and storage. */
export function quantityText(milli: number, resource: string): string {
  if (milli % 1000 !== 0) return `${milli}m`;
  const whole = milli / 1000;
  if (!/memory|storage|^hugepages-/.test(resource) || whole === 0) return String(whole);
  const unit = units.find(([, size]) => whole % size === 0 && Math.abs(whole) >= size);
  return unit === undefined ? String(whole) : `${whole / unit[1]}${unit[0]}`;
}

const binary: readonly (readonly [string, number])[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((name, index) => [
  name,
  1024 ** (index + 1),
]);
/** For writing: the largest that divides, binary before decimal. */
const units: typeof binary = [...[...binary].reverse(), ['G', 1e9], ['M', 1e6]];
const scales: ReadonlyMap<string, number> = new Map([
  ['n', 1e-9],
  ['u', 1e-6],
  ['m', 1e-3],
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
  ...binary,
]);
const form = /^(?<amount>[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?<suffix>[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2}|)$/;
