import { type ApiAccess, apiRequest } from '../../lib/control-plane/api-request.ts';

export { type ApiAccess, type ApiAnswer, apiRequest } from '../../lib/control-plane/api-request.ts';

/** The same, where only success will do. */
export async function apiCall(
  access: ApiAccess,
  method: 'DELETE' | 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const { status, text } = await apiRequest(access, method, path, body);
  if (status >= 400) throw new Error(`Cannot ${method} "${path}": the API server answered ${status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
