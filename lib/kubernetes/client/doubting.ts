import { ClusterError } from '../cluster-error.ts';
import type { DiscoveryCache } from './discovery.ts';
import type { Transport } from './http/transport.ts';

/** Lets discovery know when the server does not know a kind that it was asked for. */
export function doubting(transport: Transport, discovery: DiscoveryCache): Transport {
  const notice = (thrown: unknown): never => {
    if (thrown instanceof ClusterError && thrown.code === 'UNKNOWN_KIND') discovery.doubt();
    throw thrown;
  };
  return {
    ...transport,
    send: (request) => transport.send(request).catch(notice),
    stream: (request, silence) => transport.stream(request, silence).catch(notice),
  };
}
