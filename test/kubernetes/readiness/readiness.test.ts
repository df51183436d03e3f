import { judges } from './judging.ts';

judges('v1', 'ConfigMap', [{ when: 'it exists', is: 'ready', says: 'It exists' }]);

judges('v1', 'Service', [
  {
    when: 'its load balancer has no address yet',
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: {} },
    is: 'ready',
    says: 'It exists',
  },
]);

judges('example.com/v1', 'constructor', [{ when: 'its kind is called like something of JavaScript', is: 'ready', says: 'It exists' }]);
