import { application } from 'pawl';
import { z } from 'zod';
import { Database } from '../imports/data.example.com/database.ts';

/** One Database for each name, all of one size. Backups go with having more than one instance. */
export const databases = application(
  'databases',
  z.object({ names: z.array(z.string()).min(1), gibibytes: z.int().min(1), instances: z.int().min(1).max(9).default(1) }),
  (chart, { names, gibibytes, instances }) => {
    for (const name of names)
      new Database(chart, name, {
        metadata: { name },
        spec: {
          engine: 'postgres-17',
          storage: `${gibibytes}Gi`,
          instances,
          ...(instances > 1 ? { backup: { schedule: '0 3 * * *', keep: 14 } } : {}),
        },
      });
  },
);
