/**
 * HubSpot as a destination of the road: the real connector, and the real twin behind it. After each call it holds what the
 * account holds, so that whatever looks at a destination of the road sees that.
 */
import type { CallContext, ContactState, MergingDestination, TaskState } from '../../connectors/destination.ts';
import { createHubspot } from '../../connectors/hubspot/index.ts';
import { type HubspotTwin, startHubspotTwin } from '../../sandbox/twins/hubspot/index.ts';
import { FakeDestination } from './fake-destination.ts';

const CONTACTS = '/crm/objects/2026-03/contacts';

export class HubspotAccount extends FakeDestination {
  readonly twin: HubspotTwin;
  readonly #connector: MergingDestination;

  private constructor(twin: HubspotTwin) {
    super('hubspot');
    this.twin = twin;
    this.#connector = createHubspot({ baseUrl: twin.url, token: async () => twin.token, random: () => 0 });
  }

  static async open(): Promise<HubspotAccount> {
    return new HubspotAccount(await startHubspotTwin());
  }

  /** Somebody there adds a contact; its id. */
  async add(properties: Readonly<Record<string, string>>): Promise<string> {
    return this.#ask(CONTACTS, { properties, associations: [] });
  }

  /** Somebody there merges two contacts; the id of the one that lives on. */
  async merge(primaryObjectId: string, objectIdToMerge: string): Promise<string> {
    return this.#ask(`${CONTACTS}/merge`, { primaryObjectId, objectIdToMerge });
  }

  /** Somebody there takes a further address off a contact, by the one call that does. */
  async dropAddress(id: string, address: string): Promise<void> {
    const path = `/contacts/v1/secondary-email/${id}/email/${encodeURIComponent(address)}`;
    const headers = { authorization: `Bearer ${this.twin.token}` };
    const { ok, status } = await fetch(`${this.twin.url}${path}`, { method: 'DELETE', headers });
    if (!ok) throw new Error(`The twin answered ${status} to ${path}.`);
    this.#seen(undefined);
  }

  /** What it answers when asked for a contact by any id it goes or went by; nothing when there is none. */
  read(id: string): object | undefined {
    const ids = ({ id: own, properties }: (typeof all)[number]) => [own, ...listed(properties.hs_merged_object_ids)];
    const all = this.twin.state().contacts;
    const contact = all.find((each) => ids(each).includes(id));
    return contact && { id: contact.id, properties: contact.properties, archived: false };
  }

  override async upsertContact(state: ContactState, known: string | undefined, context: CallContext) {
    return this.#seen(await this.#connector.upsertContact(state, known, context));
  }

  override async upsertTask(state: TaskState, known: string | undefined, context: CallContext) {
    return this.#seen(await this.#connector.upsertTask(state, known, context));
  }

  override async mergeContacts(kept: string, other: string, context: CallContext) {
    return this.#seen(await this.#connector.mergeContacts(kept, other, context));
  }

  override findContacts(leadKeys: readonly string[], context: CallContext) {
    return this.#connector.findContacts(leadKeys, context);
  }

  override findTasks(taskKeys: readonly string[], context: CallContext) {
    return this.#connector.findTasks(taskKeys, context);
  }

  async #ask(path: string, body: object): Promise<string> {
    const headers = { authorization: `Bearer ${this.twin.token}`, 'content-type': 'application/json' };
    const response = await fetch(`${this.twin.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer: unknown = await response.json();
    const id = typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined;
    if (typeof id !== 'string') throw new Error(`The twin answered ${response.status} to ${path}.`);
    return this.#seen(id);
  }

  #seen<T>(result: T): T {
    const { contacts, tasks } = this.twin.state();
    this.contacts.clear();
    for (const { id, properties: has } of contacts) {
      const otherEmails = listed(has.hs_additional_emails);
      this.contacts.set(id, { id, ...told({ leadKey: has.baton_lead_key, email: has.email }), otherEmails });
    }
    this.tasks.clear();
    for (const { id, properties: has, contactIds } of tasks) {
      this.tasks.set(id, {
        id,
        taskKey: has.baton_lead_key ?? '',
        contactId: contactIds.join(),
        subject: has.hs_task_subject ?? '',
        body: has.hs_task_body ?? '',
        dueAt: Date.parse(has.hs_timestamp ?? ''),
        priority: 'medium',
        done: has.hs_task_status === 'COMPLETED',
        ...told({ ownerId: has.hubspot_owner_id }),
      });
    }
    return result;
  }
}

const listed = (text: string | undefined): string[] => (text ?? '').split(';').filter(Boolean);

/** Only what is there. */
const told = <T extends Readonly<Record<string, string | undefined>>>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
