import { z } from 'zod';
import { parseJson } from '../manifest-content.ts';
import { RegistryError, type RegistryErrorCode } from '../registry-error.ts';
import type { Answer } from './exchange.ts';
import type { Secrets } from './secrets.ts';

/** Whether the same request may be answered later. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** An answer that was not wanted, as an error that keeps the registry's own code and words. */
export function answerError(action: string, answer: Answer, secrets: Secrets): RegistryError {
  const { status } = answer;
  const said = registryReason(answer);
  const words = said === undefined ? '' : ` ${secrets.redact([said.code, said.message].filter((word) => word !== '').join(': '))}`;
  const fix = fixFor(answer);
  return new RegistryError(codeFor(status), `Cannot ${action}: the registry answered ${status}${words}`, {
    status,
    registryCode: said?.code,
    retryable: isTransient(status),
    ...(fix === undefined ? {} : { fix }),
  });
}

/** The first of the errors in the body (distribution-spec, "Error Codes"). */
export function registryReason({ bytes }: Answer): { readonly code: string; readonly message: string } | undefined {
  const parsed = parseJson(bytes);
  const result = parsed.kind === 'bad' ? undefined : errorsSchema.safeParse(parsed.value);
  const first = result?.data?.errors[0];
  return first === undefined ? undefined : { code: printable(first.code), message: printable(first.message) };
}

function codeFor(status: number): RegistryErrorCode {
  if (status === 401) return 'UNAUTHORIZED';
  if (status === 403) return 'DENIED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 408) return 'TIMEOUT';
  if (status === 413) return 'TOO_LARGE';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'UNREACHABLE';
  return status >= 400 ? 'REFUSED' : 'BAD_ANSWER';
}

function fixFor({ status, header }: Answer): string | undefined {
  // A token that was understood, for somebody without that right, is answered with a 401, too (RFC 6750, section 3.1).
  if (status === 401 && /error="?insufficient_scope/.test(header('www-authenticate') ?? ''))
    return 'Whoever is logged in to the registry, or nobody, has not that right in this repository: ask for it, or log in as another with docker or podman';
  if (status === 401) return 'Log in to the registry with docker or podman';
  if (status === 403) return 'Ask for the right to do this in that repository';
  return undefined;
}

/** One line of what came from outside: it must not write over a terminal or fill a log. */
function printable(text: string): string {
  const line = text.replace(/[^\P{C}]+/gu, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

const errorsSchema = z.object({
  errors: z.array(
    z.object({
      code: z.string().default(''),
      message: z
        .string()
        .nullish()
        .transform((message) => message ?? ''),
    }),
  ),
});
