import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installPawl, packages } from '../compile/install.ts';
import { writePrograms } from '../compile/programs.ts';

export interface SignedProject {
  readonly folder: string;
  /** The first words of Pawl's command line there. */
  readonly pawl: readonly string[];
  readonly environments: readonly string[];
  /** Changes one object and commits it. */
  change(message: string): Promise<void>;
}

export interface ProjectSize {
  readonly objects: number;
  /** Each with all of the objects. */
  readonly environments: number;
}

/** The program that the compile bench has for Pawl, in Git, with environments that are promoted and a key that is trusted with everything. */
export async function writeSignedProject(folder: string, size: ProjectSize, publicPem: string): Promise<SignedProject> {
  const applications = Math.max(5, Math.round(size.objects / 50));
  await writePrograms(folder, { objects: size.objects, applications }, { pawl: packages });
  const project = join(folder, 'pawl');
  const names = ['development', 'staging', 'production'].slice(0, size.environments);
  const index = join(project, 'environments', 'index.ts');
  await writeFile(index, signedIndex(await readFile(index, 'utf8'), names, publicPem));
  await writeFile(join(project, '.gitignore'), 'node_modules\ndist\n.pawl\n');
  const pawl = [process.execPath, await installPawl(project)];
  const git = (...words: readonly string[]) => {
    const { status, stderr } = spawnSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@shop.example', ...words], {
      cwd: project,
    });
    if (status !== 0) throw new Error(`git ${words[0]} failed: ${stderr}`);
  };
  const commit = () => {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'A change');
  };
  git('init', '--quiet', '--initial-branch=main');
  commit();
  return {
    folder: project,
    pawl,
    environments: names,
    change: async (message) => {
      const text = await readFile(index, 'utf8');
      await writeFile(index, text.replace(/message: "[^"]*"/, `message: ${JSON.stringify(message)}`));
      commit();
    },
  };
}

function signedIndex(text: string, names: readonly string[], publicPem: string): string {
  const changes: readonly (readonly [RegExp, string])[] = [
    [/^import \{ environment, follow, project \}/m, 'import { environment, pinned, project, publicKey }'],
    [/^const development = environment\('development', \{/m, 'const environments = NAMES.map((name) => environment(name, {'],
    [/follow\('>=0\.0\.0'\)/, 'pinned()'],
    [/^\}\);\n\nexport default .*$/m, '}));\n\nexport default project({ name: "bench", trust: TRUST, environments });'],
    [/NAMES/, JSON.stringify(names)],
    [/TRUST/, '{ releases: bench, promotions: bench, evidence: [] }'],
    [/^const environments/m, `const bench = [publicKey(${JSON.stringify(publicPem)}, { name: 'bench' })];\nconst environments`],
  ];
  return changes.reduce((before, [found, put]) => {
    if (!found.test(before)) throw new Error(`The program of the compile bench has no ${found}`);
    return before.replace(found, put);
  }, text);
}
