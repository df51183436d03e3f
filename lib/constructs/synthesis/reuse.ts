import type { App } from 'cdk8s';
import type { Finding } from '../../finding.ts';
import type { Memory } from '../../remembered.ts';
import type { Deployment } from '../application.ts';
import type { EnvironmentFacts } from '../environment-facts.ts';
import type { WrittenFinding } from '../written-finding.ts';
import type { ReadObject } from './read-object.ts';

/** What building an application gave. */
export interface Built {
  readonly app: App;
  readonly findings: readonly WrittenFinding[];
}

/** The objects of an application, once they were read. */
export interface ReadApplication {
  readonly objects: readonly ReadObject[];
  readonly findings: readonly Finding[];
}

/** For a process that compiles a project again and again: what has not changed is not evaluated again. */
export interface Reuse {
  /** What `build` gives, or what it gave before where nothing that has a say in it is different. */
  readonly application: (deployment: Deployment, facts: EnvironmentFacts, build: () => Built) => Built;
  /** What was read of an application before; `read` otherwise. */
  readonly objects: (app: App, read: () => ReadApplication) => ReadApplication;
  /** Where it is kept what became of an object, or of an application, that was not evaluated again. */
  readonly memory: Memory;
}
