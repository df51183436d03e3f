import { Agent, request } from 'undici';

/** What a request to an API server needs to know of it. */
export interface ApiAccess {
  readonly server: string;
  readonly certificateAuthority: string;
  readonly token: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * One request as the admin, over a connection of its own: for setting up and tearing down, not for speed.
 * The server's certificate is verified against the plane's authority.
 */
export async function apiRequest(
  access: ApiAccess,
  method: 'DELETE' | 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const dispatcher = new Agent({ connect: { ca: access.certificateAuthority } });
  try {
    const answer = await request(`${access.server}${path}`, {
      method,
      dispatcher,
      headers: { authorization: `Bearer ${access.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  } finally {
    await dispatcher.close();
  }
}
