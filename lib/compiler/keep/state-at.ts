import fs from 'node:fs';

/** As Node has it: where project code is watched, that function is another one. */
const { statSync } = fs;

/** What is at a path now, in a word that what comes there later does not have. */
export function stateAt(path: string): string {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return 'not there';
  }
}
