/** The fields of a pod's spec that hold containers. */
export const containerLists = ['initContainers', 'containers', 'ephemeralContainers'] as const;
