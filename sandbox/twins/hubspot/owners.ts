/**
 * The people of the twin's account. `id` is what `hubspot_owner_id` wants; a deactivated user is an archived owner.
 */
import { failed, notFound, ok, type Reply } from './replies.ts';

export interface Owner {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly userId: number;
  readonly isArchived: boolean;
}

const person = (id: string, firstName: string, lastName: string, userId: number, isArchived = false): Owner => ({
  id,
  email: `${firstName.toLowerCase()}@acme.example`,
  firstName,
  lastName,
  userId,
  isArchived,
});

/** Three active owners and one who left. */
export const OWNERS: readonly Owner[] = [
  person('41629779', 'Rita', 'Reyes', 987654),
  person('41629781', 'Sam', 'Stone', 987656),
  person('41629782', 'Tess', 'Tran', 987657),
  person('41629780', 'Gone', 'Two', 987655, true),
];

export const isActiveOwner = (id: string): boolean => OWNERS.some((owner) => owner.id === id && !owner.isArchived);

/** An archived owner's `userId` is null, although the specification says integer. */
const shown = (owner: Owner) => ({
  id: owner.id,
  email: owner.email,
  type: 'PERSON',
  firstName: owner.firstName,
  lastName: owner.lastName,
  userId: owner.isArchived ? null : owner.userId,
  userIdIncludingInactive: owner.userId,
  createdAt: '2026-01-01T09:00:00.000Z',
  updatedAt: '2026-01-01T09:00:00.000Z',
  archived: owner.isArchived,
});

export const listOwners = (query: URLSearchParams): Reply => {
  const isArchived = query.get('archived') === 'true';
  const email = query.get('email');
  const chosen = OWNERS.filter((o) => o.isArchived === isArchived && (email === null || o.email === email));
  return ok({ results: chosen.map(shown) });
};

export const getOwner = (id: string, query: URLSearchParams): Reply => {
  const isArchived = query.get('archived') === 'true';
  const owner = OWNERS.find((candidate) => candidate.id === id && candidate.isArchived === isArchived);
  return owner === undefined ? failed(404, notFound()) : ok(shown(owner));
};
