/**
 * Which HubSpot property holds which canonical value. Values are strings; "" would clear one at HubSpot and is never sent.
 */

import type { CameFrom } from '../../core/record/funnel.ts';
import type { Profile } from '../../core/record/told.ts';
import type { ContactState, TaskState } from '../destination.ts';
import type { OwnProperty } from './requests.ts';

/** Our own unique property: the lead id on contacts, the effect key on tasks. */
export const LEAD_KEY = 'baton_lead_key';

/** HubSpot's own property of a task, and what it says of one that is done. */
export const TASK_STATUS = 'hs_task_status';
export const COMPLETED = 'COMPLETED';

/** Where the person came from, first and last: plain text properties of our own. */
const CAME_FROM = {
  baton_first_source: { label: 'First source (Baton)', of: ({ first }: CameFrom) => first.source },
  baton_first_campaign: { label: 'First campaign (Baton)', of: ({ first }: CameFrom) => first.campaign },
  baton_last_source: { label: 'Last source (Baton)', of: ({ last }: CameFrom) => last.source },
  baton_last_campaign: { label: 'Last campaign (Baton)', of: ({ last }: CameFrom) => last.campaign },
} as const;

/** Those properties, as the account needs them. */
export const ATTRIBUTION: readonly OwnProperty[] = Object.entries(CAME_FROM).map(([name, { label }]) => ({
  type: 'contacts',
  name,
  label,
  isUnique: false,
}));

const attributionProperties = (told: CameFrom | undefined): Record<string, string | undefined> =>
  told ? Object.fromEntries(Object.entries(CAME_FROM).map(([name, { of }]) => [name, of(told)])) : {};

export type Properties = Readonly<Record<string, string>>;

const LIFECYCLE = {
  lead: 'lead',
  'marketing-qualified': 'marketingqualifiedlead',
  'sales-qualified': 'salesqualifiedlead',
  opportunity: 'opportunity',
  customer: 'customer',
} as const satisfies Record<NonNullable<ContactState['lifecycle']>, string>;

const PRIORITY = { low: 'LOW', medium: 'MEDIUM', high: 'HIGH' } as const;

/** HubSpot's stock lifecycle stages in the only direction it moves them. */
export const LIFECYCLE_ORDER: readonly string[] = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
];

const withoutEmpty = (values: Readonly<Record<string, string | undefined>>): Properties =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => !!entry[1]));

/** What HubSpot works out from the address by itself (`hs_email_domain`) and lets nobody write. */
type Derived = 'companyDomain';

/** Every other field of a profile has its property here, or the compiler asks for it. */
const PROPERTY_OF = {
  email: 'email',
  firstName: 'firstname',
  lastName: 'lastname',
  phone: 'phone',
  company: 'company',
  jobTitle: 'jobtitle',
} as const satisfies Record<Exclude<keyof Profile, Derived>, string>;

function profileProperties(state: Profile): Record<string, string | undefined> {
  const fields = Object.keys(PROPERTY_OF) as (keyof typeof PROPERTY_OF)[];
  return Object.fromEntries(fields.map((field) => [PROPERTY_OF[field], state[field]]));
}

/**
 * What a known contact is patched with. Not `email`: patching it moves the primary address. Never our key: after a merge
 * the record may be another lead's. Nor what the account itself is right about.
 */
export const contactUpdate = (state: ContactState): Properties =>
  withoutEmpty({
    ...profileProperties({ ...state, ...nothingOf(['email', ...(state.leaves ?? [])]) }),
    ...attributionProperties(state.cameFrom),
    lifecyclestage: state.lifecycle && LIFECYCLE[state.lifecycle],
    hubspot_owner_id: state.ownerId,
  });

/** A contact nobody knows yet: everything, with its address and our key. */
export const contactCreation = (state: ContactState): Properties => ({
  [LEAD_KEY]: state.leadKey,
  ...contactUpdate({ ...state, leaves: undefined }),
  ...withoutEmpty({ email: state.email }),
});

const nothingOf = (fields: readonly (keyof Profile)[]): Profile =>
  Object.fromEntries(fields.map((field) => [field, undefined]));

/** HTML of plain text: HubSpot renders task bodies, so what a stranger typed must not become markup. */
const asHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\r?\n/g, '<br>');

/** What an existing task is patched with; its status only when it is given, so a seller's "done" is not undone. */
export const taskUpdate = (state: TaskState): Properties =>
  withoutEmpty({
    hs_timestamp: new Date(state.dueAt).toISOString(),
    hs_task_subject: state.subject,
    hs_task_body: asHtml(state.body),
    hs_task_priority: PRIORITY[state.priority],
    [TASK_STATUS]: state.done === undefined ? undefined : state.done ? COMPLETED : 'NOT_STARTED',
    hubspot_owner_id: state.ownerId,
  });

/** A task nobody knows yet: open, with our key. */
export const taskCreation = (state: TaskState, keyProperty: string): Properties => ({
  [keyProperty]: state.taskKey,
  [TASK_STATUS]: 'NOT_STARTED',
  hs_task_type: 'TODO',
  ...taskUpdate(state),
});
