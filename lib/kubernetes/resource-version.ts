/**
 * Whether one version of an object, or of a list, is older than another. Undefined where that cannot be told:
 * resource versions are numbers on every API server that keeps its objects in etcd, but an aggregated one may do as it likes.
 */
export function isOlder(left: string, right: string): boolean | undefined {
  if (!/^\d+$/.test(left) || !/^\d+$/.test(right)) return undefined;
  return left.length === right.length ? left < right : left.length < right.length;
}
