/**
 * V8's flags for processes that end within seconds: its optimising compilers, which run beside the program, take a function for worth their time
 * when it was called ten and three times as often as usual. They took an eighth of the processor time of a compile of 1,000 objects.
 * Node does not start with a flag that it does not know, and without Maglev, the second of them, code would be slow for too long: for Node 24 only.
 */
export const optimisedLater: readonly string[] = process.versions.node.startsWith('24.')
  ? ['--invocation-count-for-turbofan=30000', '--invocation-count-for-maglev=1200']
  : [];
