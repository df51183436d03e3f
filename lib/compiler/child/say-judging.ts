import { sayLine } from './say-line.ts';

/** Tells whoever waits of each policy before it is asked, and that none is any more: where one never ends, this is the last that is heard. */
export function sayJudging(): (policy: string | undefined) => void {
  let said: string | undefined;
  return (policy) => {
    if (policy !== said) sayLine(JSON.stringify({ judging: policy ?? null }));
    said = policy;
  };
}
