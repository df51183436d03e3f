// Made by "pawl import" out of the definition of databases.data.example.com. To change it, import the definition again.

import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

/** A PostgreSQL database, its user and the Secret with its password. */
export class Database extends ApiObject {
  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id, { ...props, apiVersion: 'data.example.com/v1', kind: 'Database' });
  }
}

export interface DatabaseProps {
  readonly metadata?: ApiObjectMetadata;
  readonly spec: DatabaseSpec;
}

export interface DatabaseSpec {
  readonly backup?: DatabaseSpecBackup;
  /** The major version. Moving it up upgrades in place. */
  readonly engine: 'postgres-16' | 'postgres-17';
  /** One of them takes writes. @default 1 */
  readonly instances?: number;
  /** The size of its volume. It can grow, never shrink. */
  readonly storage: string;
}

export interface DatabaseSpecBackup {
  /** How many backups are kept. */
  readonly keep?: number;
  /** When, in the five fields of cron. */
  readonly schedule: string;
}
