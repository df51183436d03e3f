import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { configMap, deployment } from '../agent/stage/objects.ts';
import { ready, setStage } from '../agent/stage/stage.ts';
import { type Cleanup, describeWithCluster } from '../control-plane/for-tests.ts';

const entry = fileURLToPath(new URL('../../lib/entry/agent.ts', import.meta.url));

describeWithCluster('agent process', (plane) => {
  it('says when it is ready, answers probes, reconciles, and ends cleanly on SIGTERM', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    const namespaced = ['--kubeconfig', plane.kubeconfig, '--namespace', stage.namespace];
    const agent = startProcess(t, [...namespaced, '--health-port', '0', '--read-ledger-every', '1m']);
    const port = await agent.healthPort;
    for (const path of ['healthz', 'readyz']) assert.equal((await fetch(`http://127.0.0.1:${port}/${path}`)).status, 200, path);
    assert.equal((await fetch(`http://127.0.0.1:${port}/elsewhere`)).status, 404);
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assert.match(metrics, /^pawl_delivery_condition\{[^}]*type="Ready",status="True",reason="Applied"\} 1$/m);
    assert.match(metrics, /^pawl_events_total\{kind="accepted",[^}]*\} 1$/m);
    assert.deepEqual(namesIn(metrics, /^# TYPE (\w+)/gm), namesIn(guide, /^\| `(pawl_\w+)`/gm));
    for (const metric of ['pawl_delivery_condition', 'pawl_events_total']) {
      const [labels = ''] = namesIn(metrics, new RegExp(`^${metric}\\{([^}]*)\\}`, 'gm'));
      const [documented = ''] = namesIn(guide, new RegExp(`^\\| \`${metric}\` \\| ([^|]*) \\|`, 'gm'));
      assert.deepEqual(namesIn(labels, /(\w+)=/g), namesIn(documented, /`(\w+)`/g));
    }
    agent.child.kill('SIGTERM');
    // Not its exit: what it said last may still be in the pipe then.
    const [code] = await once(agent.child, 'close');
    assert.equal(code, 0);
    assert.equal(agent.lines.at(-1)?.event, 'agent-stopped');
    const events = agent.lines.map(({ event }) => event);
    assert.ok(events.includes('accepted') && events.includes('applied'), events.join(', '));
  });

  it('leaks nothing when it is killed in the middle of an apply', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const objects = Array.from({ length: 300 }, (_, at) => configMap(namespace, `settings-${at}`));
    // Nobody rolls it out: however long it takes to kill the agent, the last wave is not begun.
    const gate = deployment(namespace, 'gate');
    const last = configMap(namespace, 'last', {}, 1);
    await stage.environment.promote('1.0.0', [...objects, gate, last]);
    await stage.deliver();
    const args = ['--kubeconfig', plane.kubeconfig, '--namespace', namespace, '--health-port', '0'];
    const { type } = await stage.address('v1', 'ConfigMap', 'any');
    const list = async () =>
      (await stage.cluster.list(type, { namespace, labelSelector: 'pawl.dev/delivery' })).items.map(({ metadata }) => metadata.name);
    const first = startProcess(t, args);
    await stage.until('some objects', async () => (await list()).length > 5);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const left = await list();
    assert.ok(left.length > 5 && !left.includes('last'), `${left.length} objects were there`);
    await stage.environment.promote('2.0.0', [configMap(namespace, 'settings-299')]);
    startProcess(t, args);
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    assert.deepEqual(await list(), ['settings-299']);
    assert.equal(await stage.get('apps/v1', 'Deployment', 'gate'), undefined);
  });

  it('says in one line why it cannot start, and in another what to do', async (t) => {
    const { child, complaint } = startProcess(t, ['--kubeconfig', '/nowhere/kubeconfig', '--health-port', '0']);
    const [code] = await once(child, 'exit');
    assert.equal(code, 1);
    assert.match(
      await complaint,
      /^Cannot run the agent: kubeconfig "\/nowhere\/kubeconfig" cannot be read, [^\n]+\n {2}Name one with --kubeconfig or KUBECONFIG\n$/,
    );
  });

  it('says what it wants to be told instead of a time that is none', async (t) => {
    const { child, complaint } = startProcess(t, ['--read-ledger-every', 'never']);
    const [code] = await once(child, 'exit');
    assert.equal(code, 2);
    assert.equal(await complaint, '--read-ledger-every takes a time from 1s to 24h, not "never"\n');
  });
});

const guide = await readFile(new URL('../../docs/deliveries.md', import.meta.url), 'utf8');

function namesIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name).sort();
}

interface AgentProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly lines: { readonly event: string; readonly healthPort?: number }[];
  readonly healthPort: Promise<number>;
  readonly complaint: Promise<string>;
}

function startProcess(t: Cleanup, args: readonly string[]): AgentProcess {
  // Outside of a cluster, also where these tests run in a pod.
  const env = { ...process.env, KUBERNETES_SERVICE_HOST: undefined };
  const child = spawn(process.execPath, ['--conditions=pawl-source', entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: AgentProcess['lines'] = [];
  const port = Promise.withResolvers<number>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as AgentProcess['lines'][number];
    lines.push(line);
    if (line.healthPort !== undefined) port.resolve(line.healthPort);
  });
  const complaint = child.stderr
    .setEncoding('utf8')
    .toArray()
    .then((parts) => parts.join(''));
  t.after(async () => void child.kill('SIGKILL'));
  return { child, lines, healthPort: port.promise, complaint };
}
