import type { JsonObject } from '../../json.ts';
import { printable } from '../../manifest/printable.ts';
import { readPattern } from '../pattern/pattern.ts';
import { clip, valueText } from '../shape/describe.ts';
import { broken, type Outcome } from './outcome.ts';

/** `pattern` */
export function patternRule({ pattern: source }: JsonObject, value: string): readonly Outcome[] {
  if (typeof source !== 'string') return [];
  const pattern = readPattern(source);
  const shown = clip(printable(source));
  switch (pattern.kind) {
    case 'wrong':
    case 'unread':
      return [{ kind: 'unsure', message: `was not compared with the pattern ${shown}: ${pattern.reason}` }];
    case 'pattern': {
      const found = pattern.isIn(value);
      if (found === 'too-much') return [{ kind: 'unsure', message: `was not compared with the pattern ${shown}: it is too much work` }];
      return found ? [] : broken(`is ${valueText(value)}, expected a text like ${shown}`);
    }
  }
}
