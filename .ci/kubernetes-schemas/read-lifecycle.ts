/** What a kind says of its own end, in minor versions of Kubernetes 1. */
export interface Lifecycle {
  readonly deprecated?: number;
  readonly removed?: number;
  /** `apps/v1 Deployment` */
  readonly replacement?: string;
}

/**
 * From `zz_generated.prerelease-lifecycle.go` of a version of k8s.io/api, which the API server takes its warnings from.
 * By `apps/v1 Deployment`; `register` is the `register.go` beside it, which names the group.
 */
export function readLifecycle(code: string, register: string): ReadonlyMap<string, Lifecycle> {
  const group = /GroupName\s*=\s*"([^"]*)"/.exec(register)?.[1];
  const version = /^package (\w+)$/m.exec(code)?.[1];
  if (group === undefined || version === undefined) throw new Error('A lifecycle without group or version');
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const found = new Map<string, Lifecycle>();
  const functions = code.matchAll(/^func \(in \*(\w+)\) APILifecycle(\w+)\(\).*\{\n\treturn (.*)\n\}$/gm);
  for (const [, kind = '', what = '', value = ''] of functions) {
    const key = `${apiVersion} ${kind}`;
    found.set(key, { ...found.get(key), ...fact(what, value) });
  }
  return found;
}

function fact(what: string, value: string): Lifecycle {
  switch (what) {
    case 'Introduced':
      return {};
    case 'Deprecated':
      return { deprecated: minorOf(value) };
    case 'Removed':
      return { removed: minorOf(value) };
    case 'Replacement': {
      const [, group, version, kind] = /Group: "([^"]*)", Version: "([^"]+)", Kind: "([^"]+)"/.exec(value) ?? [];
      return { replacement: `${group === '' ? version : `${group}/${version}`} ${kind}` };
    }
    default:
      throw new Error(`A lifecycle that nobody knows: ${what}`);
  }
}

function minorOf(value: string): number {
  const minor = /^1, (\d+)$/.exec(value)?.[1];
  if (minor === undefined) throw new Error(`A version that nobody knows: ${value}`);
  return Number(minor);
}
