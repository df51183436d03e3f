export { type ApiAccess, type ApiAnswer, apiCall, apiRequest } from '../../lib/control-plane/api-request.ts';
