/**
 * A HubSpot that says what it is told to, answer by answer, and keeps what it was asked.
 */
import type { MergingDestination } from '../../../connectors/destination.ts';
import { createHubspot, type HubspotOptions } from '../../../connectors/hubspot/index.ts';

export interface Line {
  readonly status: number;
  /** An object is sent as JSON, text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface Scripted {
  readonly destination: MergingDestination;
  readonly asked: Asked[];
}

export const scripted = (lines: readonly (Line | Error)[], options: Partial<HubspotOptions> = {}): Scripted => {
  const asked: Asked[] = [];
  const speak: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const body: unknown = init?.body === undefined ? undefined : JSON.parse(String(init.body));
    asked.push({ method: init?.method ?? 'GET', path: url.pathname + url.search, body });
    const line = lines[asked.length - 1];
    if (line === undefined) throw new Error(`nothing scripted for call ${asked.length}`);
    if (line instanceof Error) throw line;
    const text = typeof line.body === 'string' ? line.body : JSON.stringify(line.body);
    return new Response(text ?? null, { status: line.status, headers: line.headers ?? {} });
  };
  const destination = createHubspot({
    baseUrl: 'http://127.0.0.1:9',
    token: async () => 't',
    fetch: speak,
    random: () => 0,
    ...options,
  });
  return { destination, asked };
};

const CORRELATION = 'a43683b0-5717-4ceb-80b4-104d02915d8c';
const TIME = '2026-11-20T09:00:00.000Z';

export const errorBody = (category: string, message: string, more: object = {}): object => ({
  status: 'error',
  message,
  correlationId: CORRELATION,
  category,
  ...more,
});

/** As HubSpot refuses a property value. */
export const refusal = (code: string, property: string): object => {
  const detail = { isValid: false, message: 'zebra is not fine', error: code, name: property, portalId: 1234567 };
  return errorBody('VALIDATION_ERROR', `Property values were not valid: ${JSON.stringify([detail])}`, {
    errors: [{ message: 'zebra is not fine', code, context: { propertyName: [property] } }],
  });
};

/** As HubSpot refuses a unique value that another record holds. */
export const taken = (holder: string, property = 'email'): object =>
  errorBody(
    'VALIDATION_ERROR',
    `Cannot set PropertyValueCoordinates{portalId=1234567, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, ` +
      `propertyName=${property}, value=zebra@example.com} on 552148386511. ${holder} already has that value.`,
  );

export const record = (id: string, properties: object = {}, more: object = {}): object => ({
  id,
  properties,
  createdAt: TIME,
  updatedAt: TIME,
  archived: false,
  ...more,
});

export const batchOf = (results: readonly object[], errors: readonly object[] = []): object => ({
  status: 'COMPLETE',
  results,
  ...(errors.length === 0 ? {} : { numErrors: errors.length, errors }),
  startedAt: TIME,
  completedAt: TIME,
});
