/** Requests to the API as a sender makes them. */

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
}

const LIMIT_MS = 30_000;

/** One request, answered as it comes: no retries, no redirects followed. Rejects after 30 s. */
export async function callApi(apiUrl: string, { method, path, headers = {}, body }: ApiRequest): Promise<ApiAnswer> {
  const answer = await fetch(apiUrl + path, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(LIMIT_MS),
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: tryJson(text) };
}

/** The parsed text; undefined when it is not JSON. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The signal or delivery id of a receipt; undefined when the answer is none. */
export const receiptId = (json: unknown): string | undefined =>
  typeof json === 'object' && json !== null && 'id' in json && typeof json.id === 'string' ? json.id : undefined;
