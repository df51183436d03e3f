import type { Fields, LiveStatus } from './live-status.ts';
import { failed, progressing, type Readiness, ready } from './verdict.ts';

export function pod(live: LiveStatus): Readiness {
  const { status } = live;
  switch (status.text('phase')) {
    case 'Succeeded':
      return ready('The pod has completed');
    case 'Failed':
      return failed(`The pod failed: ${status.text('message') ?? status.text('reason') ?? 'its containers ended with errors'}`);
    case 'Running':
      return live.condition('Ready')?.value === 'True'
        ? ready('The pod is ready')
        : progressing(`Waiting for the pod to be ready${stuck(live)}`);
    default:
      return progressing(`Waiting for the pod to run${stuck(live)}`);
  }
}

/** Why it does not go on. All of these may still mend themselves (a node is added, an image appears), so none of them is a failure. */
function stuck(live: LiveStatus): string {
  const scheduled = live.condition('PodScheduled');
  if (scheduled?.value === 'False') return `: ${scheduled.message}`;
  for (const container of [...live.status.list('initContainerStatuses'), ...live.status.list('containerStatuses')]) {
    const waiting = container.fields('state').fields('waiting');
    const reason = waiting.text('reason');
    if (reason !== undefined && reason !== 'ContainerCreating' && reason !== 'PodInitializing')
      return `: ${explained(container, waiting, reason)}`;
  }
  return '';
}

function explained(container: Fields, waiting: Fields, reason: string): string {
  const message = waiting.text('message');
  return `container "${container.text('name') ?? ''}" is in ${reason}${message === undefined ? '' : `, ${message}`}`;
}
