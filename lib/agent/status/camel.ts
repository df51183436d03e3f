/** A condition's reason is CamelCase: `PLAN_REFUSED` is `PlanRefused`. */
export function camel(code: string): string {
  return code
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}
