/** The frames of an Error as V8 keeps them, innermost first; nothing once somebody has read its `stack`, which turns them into text. */
export function callSitesOf(error: object): readonly NodeJS.CallSite[] {
  const described = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  let sites: readonly NodeJS.CallSite[] = [];
  // A project may have frozen Error, or have its own way with stacks: then there are no frames, and nothing breaks.
  Reflect.set(Error, 'prepareStackTrace', (_: unknown, found: readonly NodeJS.CallSite[]) => {
    sites = found;
    return '';
  });
  try {
    // Reading it is what hands the frames over.
    void Reflect.get(error, 'stack');
  } catch {
    // Whoever throws may throw something whose `stack` throws.
  } finally {
    if (described === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Reflect.defineProperty(Error, 'prepareStackTrace', described);
  }
  return sites;
}
