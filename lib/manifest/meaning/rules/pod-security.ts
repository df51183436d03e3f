import type { Json } from '../../../json.ts';
import { type KubernetesObject, typeOf } from '../../kubernetes-object.ts';
import { type Container, containersOf, podTemplateOf } from '../../pods/pod-template.ts';
import { jsonOf, mapsAt, textAt, textsAt, valueAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { PodSecurityLowered } from '../consequence.ts';

/**
 * What a pod may do beyond the levels of the Pod Security Standards, and protections that it had and gives up.
 * `danger`: even the baseline level forbids it. A node's ports are told as exposure.
 */
export function podSecurity({ id, before, after }: ObjectChange): readonly PodSecurityLowered[] {
  if (after === undefined) return [];
  if (typeOf(after) === 'Namespace') return levelLowered(id, before, after);
  const had = new Set(powersOf(before));
  const powers = powersOf(after).filter((power) => !had.has(power));
  const kept = new Set(protectionsOf(after).map(({ lost }) => lost));
  // A protection can only be given up by a container that stays.
  const names = new Set(containersOf(after).map(({ name }) => name));
  const given = protectionsOf(before).filter((one) => names.has(one.container) && !kept.has(one.lost));
  const lowered = [...new Set([...powers, ...given.map(({ lost }) => lost)])];
  if (lowered.length === 0) return [];
  const message = `Its pods may do more: ${lowered.slice(0, 5).join(', ')}${lowered.length > 5 ? ` and ${lowered.length - 5} more` : ''}`;
  return [
    { kind: 'pod-security', object: id, weight: powers.some((power) => !isBelowBaseline(power)) ? 'danger' : 'caution', message, lowered },
  ];
}

/** Forbidden by the restricted level only. */
function isBelowBaseline(power: string): boolean {
  return / (?:runs as root|may escalate privileges)$/.test(power) || usualCapabilities.has(power.split(' has capability ')[1] ?? '');
}

/** Those that the baseline level lets a container add. */
const usualCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' '),
);
const safeSysctls = new Set(
  'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes'.split(
    ' ',
  ),
);

/** What the baseline or the restricted level forbids, each as a text. */
function powersOf(object: KubernetesObject | undefined): readonly string[] {
  const template = podTemplateOf(object);
  const pod = template?.spec.value;
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => valueAt(pod, field) === true).map((field) => `${field} is on`);
  const paths = mapsAt(pod, 'volumes').flatMap((volume) => {
    const path = textAt(volume, 'hostPath', 'path');
    return path === undefined ? [] : [`volume ${textAt(volume, 'name') ?? ''} is ${path} of the node`];
  });
  const sysctls = mapsAt(pod, 'securityContext', 'sysctls').flatMap((sysctl) => {
    const name = textAt(sysctl, 'name') ?? '';
    return safeSysctls.has(name) ? [] : [`sysctl ${name} is set`];
  });
  return [...shared, ...paths, ...sysctls, ...(template?.containers ?? []).flatMap((container) => containerPowers(container, pod))];
}

function containerPowers({ name, value }: Container, pod: Json | undefined): readonly string[] {
  const own = (field: string) => valueAt(value, 'securityContext', field);
  const found: string[] = [];
  if (own('privileged') === true) found.push('is privileged');
  if (own('allowPrivilegeEscalation') === true) found.push('may escalate privileges');
  if ((own('runAsUser') ?? valueAt(pod, 'securityContext', 'runAsUser')) === 0) found.push('runs as root');
  if (textAt(own('seccompProfile') ?? valueAt(pod, 'securityContext', 'seccompProfile'), 'type') === 'Unconfined')
    found.push('has no seccomp profile');
  if (own('procMount') === 'Unmasked') found.push('sees all of /proc');
  for (const capability of textsAt(value, 'securityContext', 'capabilities', 'add')) found.push(`has capability ${capability}`);
  return found.map((power) => `container ${name} ${power}`);
}

/** What the restricted level asks for, where a container has it, told by what is lost without; a word of the pod counts for its containers. */
function protectionsOf(object: KubernetesObject | undefined): readonly { readonly container: string; readonly lost: string }[] {
  const pod = valueAt(podTemplateOf(object)?.spec.value, 'securityContext');
  return containersOf(object).flatMap(({ name, value }) => {
    const own = (field: string) => valueAt(value, 'securityContext', field);
    const found: string[] = [];
    if ((own('runAsNonRoot') ?? valueAt(pod, 'runAsNonRoot')) === true) found.push('may run as root');
    if (own('allowPrivilegeEscalation') === false) found.push('may escalate privileges');
    if (own('readOnlyRootFilesystem') === true) found.push('may write to its root file system');
    if (['RuntimeDefault', 'Localhost'].includes(textAt(own('seccompProfile') ?? valueAt(pod, 'seccompProfile'), 'type') ?? ''))
      found.push('has no seccomp profile');
    for (const capability of textsAt(value, 'securityContext', 'capabilities', 'drop'))
      found.push(`does not drop capability ${capability}`);
    return found.map((loss) => ({ container: name, lost: `container ${name} ${loss}` }));
  });
}

const levels = ['privileged', 'baseline', 'restricted'];

/** The pod-security.kubernetes.io labels of a namespace; without one nothing is held back. */
function levelLowered(
  object: PodSecurityLowered['object'],
  before: KubernetesObject | undefined,
  after: KubernetesObject,
): readonly PodSecurityLowered[] {
  if (before === undefined) return [];
  const level = (side: KubernetesObject, mode: string) =>
    textAt(jsonOf(side), 'metadata', 'labels', `pod-security.kubernetes.io/${mode}`) ?? 'privileged';
  const lower = ['enforce', 'audit', 'warn'].filter((mode) => levels.indexOf(level(after, mode)) < levels.indexOf(level(before, mode)));
  if (lower.length === 0) return [];
  const lowered = lower.map((mode) => `pod security ${mode} ${level(before, mode)} -> ${level(after, mode)}`);
  return [
    {
      kind: 'pod-security',
      object,
      weight: lower.includes('enforce') ? 'danger' : 'caution',
      message: `Confines its pods less: ${lowered.join(', ')}`,
      lowered,
    },
  ];
}
