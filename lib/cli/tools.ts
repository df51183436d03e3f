import type { ReadAgent } from '../agent-image/agent-program.ts';
import type { AttendedProject } from '../compiler/attend-project.ts';
import type { CompiledProject, CompileOptions } from '../compiler/compile.ts';
import type { Judgement, JudgeOptions } from '../compiler/judge.ts';
import type { Digest } from '../digest.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { Repository } from '../oci/registry.ts';
import type { StartServer } from '../server-check/check-environments.ts';
import type { BuilderVariables } from './builder-variables.ts';
import type { SigningVariables } from './signing-variables.ts';

/** What commands run with. The entry file makes the real ones; tests make others. */
export interface Tools {
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** Standard output: the answer. */
  readonly print: (text: string) => void;
  /** Standard error: progress and remarks. */
  readonly note: (text: string) => void;
  /** Columns of the terminal that the answer goes to; help is wrapped at it, within 60 and 120. @default none: nothing is wrapped */
  readonly columns?: number | undefined;
  /** A person sits at both ends of the pipe and can be asked. */
  readonly interactive: boolean;
  readonly ask: (question: string) => Promise<boolean>;
  readonly clock: () => Date;
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Aborted once nobody reads standard output any more (`| head`): what only tells has an end there. @default never */
  readonly unread?: AbortSignal | undefined;
  /** Evaluates the project on disk, where user code runs. */
  readonly compileProject: (options: CompileOptions) => Promise<CompiledProject>;
  /** Asks its promotion policies, in the same place. */
  readonly judgePromotion: (options: JudgeOptions) => Promise<Judgement>;
  /** Both in one process, for commands that move; whoever made these tools ends it. @default a process for each */
  readonly attendProject?: ((options: CompileOptions) => Promise<Omit<AttendedProject, 'end'>>) | undefined;
  readonly openRepository: (reference: string, options: RepositoryFlags) => Repository;
  readonly connectCluster: (options: ClusterFlags) => Promise<Cluster>;
  /** Starts an API server that is thrown away. */
  readonly startServer: StartServer;
  readonly runAgent: (options: AgentFlags) => Promise<void>;
  /** The built agent, for its image. @default it is not built */
  readonly readAgent?: ReadAgent | undefined;
  /** Where helm and kustomize are looked for, in the form of `PATH`. @default nowhere */
  readonly searchPath?: string | undefined;
  /** Helm's `repositories.yaml`, for the logins of chart repositories. It need not exist. @default none */
  readonly helmRepositories?: string | undefined;
  /** Writes a file anew; its folder is there. */
  readonly writeFile: (path: string, text: string) => Promise<void>;
  readonly readFile: (path: string) => Promise<string>;
  /** Writes a file that only its owner may read; refused where there is one already. */
  readonly writeSecret: (path: string, text: string) => Promise<void>;
  /** Environment variables that hold keys, passphrases and tokens for signing. @default none */
  readonly signingVariables?: SigningVariables | undefined;
  /** Environment variables by which CI systems say who builds. @default none */
  readonly builderVariables?: BuilderVariables | undefined;
  /** GitHub Actions reads what is printed, and takes workflow commands out of it. @default false */
  readonly github?: boolean | undefined;
  /** The version of this program. */
  readonly version: string;
  /** Digests of what compiles, for provenance, by name: `pawl`, `node`. @default none is stated */
  readonly programDigests?: (() => Promise<Readonly<Record<string, Digest>>>) | undefined;
}

/** What a command gets: the tools, and a way to say that it refused. */
export interface CommandTools extends Tools {
  /** Sets the exit code without ending anything: 1 for a refusal. */
  readonly exitWith: (code: number) => void;
}

export interface RepositoryFlags {
  readonly plainHttp: boolean;
  /** How long a registry may answer badly: a minute, or seconds where many registries have a minute together. @default 'long' */
  readonly patience?: 'long' | 'short' | undefined;
}

export interface ClusterFlags {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

export interface AgentFlags extends ClusterFlags {
  readonly namespace?: string | undefined;
  readonly healthPort?: number | undefined;
  readonly logFormat: 'json' | 'text';
  readonly leaderElection?: boolean | undefined;
  /** Milliseconds. */
  readonly readLedgerEvery?: number | undefined;
}
