import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { AgentOptions } from '../../lib/agent/agent.ts';
import type { JsonObject } from '../../lib/json.ts';
import { wait } from '../../lib/kubernetes/wait.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { type DeliveryStatus, ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { userProject } from '../cli/project.ts';
import { rememberingCompiler } from '../cli/remembering-compiler.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { isLike, stepsOf } from '../docs/page.ts';
import { atHome } from '../docs/play-page.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';

const page = fileURLToPath(new URL('../../docs/deliveries.md', import.meta.url));

describeWithCluster('docs/deliveries.md', (plane) => {
  it('is what happens: signed releases are taken, reports are read by status, and production waits for an hour of health', async (t) => {
    const stage = await setStage(plane, t);
    const guide = await openGuide(t, stage);
    await guide.run('key new');
    await guide.writeProject();
    await guide.run('publish');
    await guide.run('promote staging');

    const signingKey = await readFile(join(guide.home, 'eu-1.key'), 'utf8');
    const metadata = { name: 'report-key', namespace: stage.namespace };
    await stage.cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { 'signing.key': signingKey } });
    await stage.deliver('shop', guide.deliverySpec());
    const first = stage.startAgent(guide.surroundings(stage));
    await stage.status((status) => isReported(status) && ready(status) === 'Applied');
    await first.stop();
    await guide.run('status');
    await guide.run('promote production', 1);

    for (let passed = 0; passed < 60; passed += 12) {
      guide.passMinutes(12);
      const before = await guide.newestReport();
      const agent = stage.startAgent(guide.surroundings(stage));
      await stage.until('a report after a start', async () => (await guide.newestReport()) > before);
      await agent.stop();
    }
    await guide.run('promote production', 0);
  });
});

interface Guide {
  readonly folder: string;
  /** Where its keys lie. */
  readonly home: string;
  /** Does the next commands of the page that begin so; their exit code is that one. */
  run(words: string, code?: number): Promise<void>;
  /** Writes the project that the page shows, with the keys that were made. */
  writeProject(): Promise<void>;
  /** What the page's Delivery says, with those keys, and the folder for the registry. */
  deliverySpec(): JsonObject;
  passMinutes(minutes: number): void;
  surroundings(stage: Stage): Partial<AgentOptions>;
  /** The highest counter in the evidence repository. */
  newestReport(): Promise<number>;
}

async function openGuide(t: TestContext, stage: Stage): Promise<Guide> {
  const text = await readFile(page, 'utf8');
  const files = new Map(
    stepsOf(text).flatMap((step): (readonly [string, string])[] => (step.kind === 'file' ? [[step.path, step.text]] : [])),
  );
  const commands = shownCommands(text);
  const home = await temporaryFolder(t);
  let shift = 0;
  const now = () => new Date(Date.now() + shift);
  const project = await userProject(t, {}, { ...rememberingCompiler, clock: now });
  const registry = `oci-layout:${join(project.folder, '.pawl', 'registry')}`;
  /** In the order in which the page makes them. */
  const made: string[] = [];
  const withKeys = (shown: string) => {
    let at = 0;
    return shown.replace(/( *)-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g, (_, indent: string) =>
      (made[at++] ?? assert.fail('a key too many')).trimEnd().replace(/^/gm, indent),
    );
  };
  return {
    folder: project.folder,
    home,
    run: async (words, wanted = 0) => {
      const other = commands.findIndex((command) => !command.words.startsWith(words));
      const count = words === 'key new' ? other : 1;
      const mine = commands[0]?.words.startsWith(words) === true ? commands.splice(0, count) : [];
      assert.ok(mine.length > 0, `docs/deliveries.md shows "${commands[0]?.words}", expected ${words}`);
      for (const { words: line, shows } of mine) {
        const { code, stdout, stderr } = await project.pawl(...atHome(line, home).split(' '));
        const printed = `${stdout}\n${stderr}`;
        assert.equal(code, wanted, `${line}\n${printed}`);
        const missing = shows.filter((shown) => !printed.split('\n').some((one) => isLike(one, shown)));
        assert.deepEqual(missing, [], `${line}\n${printed}`);
        if (line.startsWith('key new')) made.push(stdout);
      }
    },
    writeProject: () =>
      project.commit({
        'environments/index.ts': withKeys(files.get('environments/index.ts') ?? '').replaceAll(
          "'shop',\n  track",
          `'${stage.namespace}',\n  track`,
        ),
      }),
    deliverySpec: () => {
      const shown = (files.get('delivery.yaml') ?? '').replaceAll('oci://registry.example.com/acme', registry);
      const { spec }: { readonly spec: JsonObject } = parse(withKeys(shown));
      return spec;
    },
    passMinutes: (minutes) => {
      shift += minutes * 60_000;
    },
    surroundings: ({ events }) => ({
      surroundings: {
        now,
        elapsed: () => performance.now(),
        random: Math.random,
        wait,
        emit: (event) => void events.push(event),
      },
    }),
    newestReport: async () => {
      const tags = await openRepository(`${registry}/shop/evidence`).tags();
      return Math.max(...tags.map((tag) => Number(tag.split('-').at(-1))));
    },
  };
}

interface Command {
  readonly words: string;
  readonly shows: string[];
}

/** What the page has people type, and what that shows: in blocks of text, since they need the cluster of this test. */
function shownCommands(text: string): Command[] {
  const commands: Command[] = [];
  for (const [, block = ''] of text.matchAll(/^```text\n([\s\S]*?)^```$/gm))
    for (const line of block.split('\n')) {
      const words = /^\$ npx pawl (.+?)(?:\s+# .*)?$/.exec(line)?.[1];
      if (words !== undefined) commands.push({ words, shows: [] });
      else if (line !== '' && !line.startsWith('kubectl ')) commands.at(-1)?.shows.push(line);
    }
  return commands;
}

function isReported({ conditions }: DeliveryStatus): boolean {
  return conditions?.some(({ type, reason }) => type === 'Reported' && reason === 'Healthy') === true;
}
