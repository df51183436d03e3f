/** Milliseconds of processor time that this process spends on it: what a busy machine does not lengthen, as it does the time on the wall. */
export function processorTime(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
