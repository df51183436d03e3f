/**
 * A value that nobody changes any more, with all that is in it. Policies are handed the very objects that are released, and the very facts
 * that others judge by: `containers.sort()` in one of them throws, with its line, and changes neither.
 */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // Freezing a date leaves it as changeable as it was.
  if (value instanceof Date) Object.defineProperties(value, refusals);
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}

const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));
const refusals = Object.fromEntries(setters.map((name) => [name, { value: refuseToSet }]));

function refuseToSet(): never {
  throw new TypeError('Cannot change a date that others read, too: change a copy, new Date(date)');
}
