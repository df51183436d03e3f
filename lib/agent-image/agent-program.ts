import { AgentImageError } from './agent-image-error.ts';

/** The files of the built agent, by their names; undefined where it is not built. */
export type ReadAgent = () => Promise<ReadonlyMap<string, Uint8Array> | undefined>;

/** The agent that goes into the image, as one file without dependencies: what this installation was built with. */
export async function agentProgram(read: ReadAgent | undefined): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = await read?.();
  if (files?.has('agent.mjs') === true) return files;
  throw new AgentImageError('NO_PROGRAM', "Cannot make the agent's image: the agent is not built here, expected build/agent/agent.mjs", {
    fix: 'Run "npm run build" first, or use an installed pawl',
  });
}
