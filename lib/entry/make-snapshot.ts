import { constants, setPriority } from 'node:os';
import { programIdentity } from '../compiler/keep/program-identity.ts';
import { makeSnapshot } from '../compiler/snapshot/make-snapshot.ts';

/** What `pawl` leaves running, at the lowest priority, after a compile that a snapshot would have made quicker: `make-snapshot FOLDER MEMORY PACKAGE…`. */
setPriority(constants.priority.PRIORITY_LOW);
const [folder = '', memoryLimit, ...packages] = process.argv.slice(2);
const program = programIdentity();
if (program !== undefined) await makeSnapshot(folder, { packages, program, memoryLimit: Number(memoryLimit), now: new Date() });
