import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The environment of a machine whose `go` is this shell script. In it, `$output` is the file that `go build` must write, and
 * `go env` answers as Go 1.26 without automatic upgrades, unless `version` says otherwise.
 */
export async function machineWithGo(folder: string, build: string, version = 'go1.26.0'): Promise<NodeJS.ProcessEnv> {
  const programs = join(folder, 'programs');
  await mkdir(programs, { recursive: true });
  const script = `#!/bin/sh
if [ "$1" = env ]; then printf '${version}\\nlocal\\n'; exit 0; fi
while [ "$#" -gt 0 ]; do if [ "$1" = -o ]; then output=$2; fi; shift; done
${build}
`;
  await writeFile(join(programs, 'go'), script);
  await chmod(join(programs, 'go'), 0o755);
  return { PATH: `${programs}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'cache') };
}
