/**
 * Variables for a process that starts from a snapshot: glibc asks Linux for large pages, which Node reads the 14 MB into, twice; that is half of the
 * 13,000 page faults of such a start. They are read by the system before the process begins, which then forgets them, so that nobody sees them;
 * systems other than Linux with glibc know no such variable.
 */
export const largePages: Readonly<Record<string, string>> = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };
