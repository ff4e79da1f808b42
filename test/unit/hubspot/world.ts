/**
 * The HubSpot connector with its twin behind it. Every exchange is kept and held against the official schemas.
 */
import type { MergingDestination } from '../../../connectors/destination.ts';
import { createHubspot, type HubspotOptions } from '../../../connectors/hubspot/index.ts';
import { type HubspotTwin, startHubspotTwin } from '../../../sandbox/twins/hubspot/index.ts';
import type { DestinationWorld, SeenContact, SeenTask } from '../connectors/destination-world.ts';
import { type Exchange, inspect } from './official-schema.ts';

export interface HubspotWorld extends DestinationWorld<MergingDestination> {
  readonly twin: HubspotTwin;
  readonly exchanges: readonly Exchange[];
  /** A raw call to the vendor with the right token. */
  raw(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  connect(options?: Partial<HubspotOptions>): MergingDestination;
}

const STAGES: Readonly<Record<string, NonNullable<SeenContact['lifecycle']>>> = {
  lead: 'lead',
  marketingqualifiedlead: 'marketing-qualified',
  salesqualifiedlead: 'sales-qualified',
  opportunity: 'opportunity',
  customer: 'customer',
};

type Properties = Readonly<Record<string, string>>;

/** Keeps only what is there, so that an absent property is an absent field. */
const compact = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  JSON.parse(JSON.stringify(fields));

const seenContact = (id: string, p: Properties): SeenContact =>
  compact({
    id,
    leadKey: p.baton_lead_key,
    email: p.email,
    firstName: p.firstname,
    phone: p.phone,
    lifecycle: STAGES[p.lifecyclestage ?? ''],
    ownerId: p.hubspot_owner_id,
  });

const seenTask = (id: string, p: Properties, contactIds: readonly string[]): SeenTask =>
  compact({
    id,
    taskKey: p.baton_lead_key,
    contactIds,
    subject: p.hs_task_subject,
    ownerId: p.hubspot_owner_id,
    isDone: p.hs_task_status === 'COMPLETED',
  });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A `fetch` that writes down what was said. */
const recording =
  (exchanges: Exchange[]): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    const text = await response.text();
    const url = new URL(String(input));
    exchanges.push({
      method: init?.method ?? 'GET',
      path: url.pathname + url.search,
      request: parse(String(init?.body)),
      status: response.status,
      response: parse(text),
    });
    return new Response(text === '' ? null : text, { status: response.status, headers: response.headers });
  };

/** Issues found in what was said so far; HTML of a gateway in between is nobody's schema. */
export const issuesIn = (exchanges: readonly Exchange[]): string[] =>
  exchanges.filter((exchange) => exchange.response !== undefined).flatMap((exchange) => inspect(exchange).issues);

export const openHubspot = async (): Promise<HubspotWorld> => {
  const twin = await startHubspotTwin();
  const exchanges: Exchange[] = [];
  const speak = recording(exchanges);
  const connect = (options: Partial<HubspotOptions> = {}): MergingDestination =>
    createHubspot({ baseUrl: twin.url, token: async () => twin.token, fetch: speak, random: () => 0, ...options });
  const raw: HubspotWorld['raw'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${twin.token}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${twin.url}${path}`, init);
    return { status: response.status, body: parse(await response.text()) };
  };
  return {
    twin,
    exchanges,
    raw,
    connect,
    destination: connect(),
    owners: { first: '41629779', second: '41629781', gone: '41629780' },
    contacts: () => twin.state().contacts.map((c) => seenContact(c.id, c.properties)),
    tasks: () => twin.state().tasks.map((t) => seenTask(t.id, t.properties, t.contactIds)),
    callCount: () => twin.state().callCount,
    async addContact({ email, leadKey }) {
      const properties = { email, ...(leadKey === undefined ? {} : { baton_lead_key: leadKey }) };
      await raw('POST', '/crm/objects/2026-03/contacts', { properties, associations: [] });
      return twin.state().contacts.find((contact) => contact.properties.email === email)?.id ?? '';
    },
    async removeContact(id) {
      await raw('DELETE', `/crm/objects/2026-03/contacts/${id}`);
    },
    loseAnswers: (isOn) => twin.setFaults(isOn ? { rates: { commitThenTimeout: 1 }, hangMs: 20 } : {}),
    refuseCredential: (isOn) => twin.setFaults({ expireToken: isOn }),
    outage: (isOn) => twin.setFaults({ outageUntilMs: isOn ? Date.now() + 60_000 : 0 }),
    forgetSetUp: () => twin.reset({ isSetUp: false }),
    async stop() {
      await twin.stop();
      const issues = issuesIn(exchanges);
      if (issues.length > 0) throw new Error(`not as the official schemas say:\n${issues.join('\n')}`);
    },
  };
};
