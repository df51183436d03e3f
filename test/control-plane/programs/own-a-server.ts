/** `node own-a-server.ts FOLDER`: supervises one server that never ends, prints its process number, and waits. */
import { join } from 'node:path';
import { Supervised } from '../../../lib/control-plane/process/supervise.ts';

const folder = process.argv[2] ?? '';
const servers = new Supervised(folder);
await servers.start({ name: 'forever', command: '/bin/sleep', args: ['100000'], log: join(folder, 'log') });
console.log(servers.pids.get('forever'));
process.stdin.resume();
