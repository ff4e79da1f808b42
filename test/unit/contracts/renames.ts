/** Renames made of a list of synonyms: each a sample payload in which one field has another name, among new ones. */
import { readFileSync } from 'node:fs';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { registry } from '../../../flows/registry.ts';
import { seeded } from '../../../stores/fault/chance.ts';

interface Names {
  readonly meanings: Readonly<Record<string, readonly string[]>>;
  readonly bystanders: Readonly<Record<string, string>>;
}
const NAMES: Names = JSON.parse(readFileSync(new URL('data/renames.json', import.meta.url), 'utf8'));

export interface Rename {
  readonly meaning: string;
  readonly contract: Contract;
  /** The path that is missing, and where its value went. */
  readonly from: string;
  readonly to: string;
  readonly payload: unknown;
}

const value = {
  email: 'dana@northwind.example',
  phone: '+14155550142',
  firstName: 'Dana',
  lastName: 'Whitfield',
  company: 'Northwind Robotics',
  jobTitle: 'Head of Operations',
  teamSize: '50-200',
  message: 'We would like to see how the picking arm handles mixed pallets.',
  userId: 'usr_20419',
  occurredAt: '2026-11-18T15:04:05Z',
  eventType: 'demo.requested',
  sessionId: '01933c6f-2f4e-7a10-8b1d-5b0d0c7f2a91',
  source: 'google',
  medium: 'cpc',
  campaign: 'q4-automation-webinar',
  intent: 'demo',
  consent: 'true',
  page: 'https://www.acme.example/demo?x=1',
  referrer: 'https://www.search.example/',
} as const;
type Meaning = keyof typeof value;

/** Where each contract of the sample has a meaning. */
const PLACES: Readonly<Record<string, Partial<Record<Meaning, string>>>> = {
  'website-api': {
    email: 'data.email',
    phone: 'data.phone',
    firstName: 'data.first_name',
    lastName: 'data.last_name',
    company: 'data.company',
    jobTitle: 'data.job_title',
    teamSize: 'data.team_size',
    message: 'data.message',
    userId: 'data.user_id',
    occurredAt: 'timestamp',
    eventType: 'type',
    sessionId: 'data.session_id',
    source: 'data.utm_source',
    medium: 'data.utm_medium',
    campaign: 'data.utm_campaign',
    intent: 'data.intent',
  },
  'contact-form': {
    email: 'email',
    phone: 'phone',
    firstName: 'first_name',
    lastName: 'last_name',
    company: 'company',
    jobTitle: 'job_title',
    teamSize: 'team_size',
    message: 'message',
    sessionId: 'session_id',
    source: 'utm_source',
    medium: 'utm_medium',
    campaign: 'utm_campaign',
    intent: 'intent',
    consent: 'consent',
    page: 'page_url',
    referrer: 'referrer',
  },
};

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('.') + 1);

function payloadOf(fields: readonly (readonly string[])[]): object {
  const payload: Record<string, unknown> = {};
  for (const [path = '', each] of fields) {
    const [first = '', ...rest] = path.split('.');
    const name = rest.join('.');
    if (name === '') payload[first] = each;
    else payload[first] = { ...(payload[first] as object | undefined), [name]: each };
  }
  return payload;
}

/** `count` renames, the same for the same seed, each with `bystanders` new fields that are something else. */
export function renames(count: number, bystanders: number, seed = 1): Rename[] {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const pairs = Object.entries(NAMES.meanings).flatMap(([meaning, names]) =>
    names.map((name) => [meaning, name] as const),
  );
  const shuffled = pairs.map((pair) => [random(), pair] as const).sort(([a], [b]) => a - b);
  return shuffled
    .flatMap(([, [meaning, name]]) => {
      const homes = Object.entries(PLACES).filter(([, places]) => places[meaning as Meaning] !== undefined);
      const [home, places] = pick(homes);
      const from = places[meaning as Meaning] ?? '';
      const to = `${parentOf(from)}${name}`;
      const contract = registry.contracts.get(home);
      const isTaken = Object.values(places).includes(to) || !contract || named(contract, to);
      if (isTaken) return [];
      // A rename keeps its place among the fields; what else is new stands anywhere.
      const fields = Object.entries(places).map(([each, path]) => [path === from ? to : path, value[each as Meaning]]);
      const others = new Set<string>();
      while (others.size < bystanders) others.add(pick(Object.keys(NAMES.bystanders)));
      for (const other of others) {
        const at = Math.floor(random() * (fields.length + 1));
        fields.splice(at, 0, [`${parentOf(to)}${other}`, NAMES.bystanders[other] ?? '']);
      }
      return [{ meaning, contract, from, to, payload: payloadOf(fields) }];
    })
    .slice(0, count);
}

function named({ schema }: Contract, path: string): boolean {
  const names = path.split('.');
  const parent = names
    .slice(0, -1)
    .reduce<Contract['schema'] | undefined>((part, name) => part?.properties?.[name], schema);
  return parent?.properties !== undefined && Object.hasOwn(parent.properties, names.at(-1) ?? '');
}
