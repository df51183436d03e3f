import { Size } from 'cdk8s';
import { type ContainerResources, Cpu } from 'cdk8s-plus-28';

/** What a container asks for; it may take twice as much. `cpu` in millicores (`100m`), memory in MiB. */
export function requests(cpu: `${number}m`, memory: number): ContainerResources {
  const millis = Number.parseInt(cpu, 10);
  return {
    cpu: { request: Cpu.millis(millis), limit: Cpu.millis(2 * millis) },
    memory: { request: Size.mebibytes(memory), limit: Size.mebibytes(2 * memory) },
  };
}
