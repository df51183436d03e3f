import { z } from 'zod';
import { digest } from './digest.ts';

/** About what comes into a project from outside. */
export const incomingAnswers = {
  import: z.strictObject({
    /** Relative to the project's folder. */
    folder: z.string(),
    upToDate: z.boolean(),
    /** False with --check. */
    written: z.boolean(),
    definitions: z.int(),
    files: z.array(
      z.strictObject({
        /** Relative to `folder`. */
        path: z.string(),
        state: z.enum(['created', 'changed', 'unchanged']),
        /** Of a module; absent for the definitions that checks read. */
        construct: z.string().optional(),
        apiVersion: z.string().optional(),
      }),
    ),
  }),
  vendor: z.strictObject({
    /** Whether pawl.lock.json says something new. */
    changed: z.boolean(),
    items: z.array(
      z.strictObject({
        kind: z.enum(['chart', 'file', 'git']),
        name: z.string(),
        path: z.string(),
        digest,
        /** Of a chart that is asked for by a range: the one that is locked. */
        version: z.string().optional(),
        state: z.enum(['kept', 'fetched', 'added', 'moved']),
        /** The host that it came from, where that is another one than was asked. */
        from: z.string().optional(),
      }),
    ),
    renderers: z.strictObject({ helm: z.string().optional(), kustomize: z.string().optional() }),
    /** Those that this machine does not have in that version: it cannot compile the project. */
    missing: z.array(
      z.strictObject({
        name: z.enum(['helm', 'kustomize']),
        id: z.enum(['renderer-missing', 'renderer-version']),
        message: z.string(),
        fix: z.string(),
      }),
    ),
    /** Files with the types of charts' values. */
    types: z.array(z.string()),
    /** Paths that were taken away. */
    removed: z.array(z.string()),
  }),
  /** Of `vendor --check`; empty where all is as locked. */
  vendorCheck: z.strictObject({ problems: z.array(z.string()) }),
} as const;
