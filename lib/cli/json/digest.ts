import { z } from 'zod';

export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
