import { asDestination, FakeDestination, type FakeFault } from '../../support/fake-destination.ts';
import { describeDestination } from '../connectors/destination-contract.ts';
import { describeMerges } from '../connectors/destination-merges.ts';
import { describeUnmerged } from '../connectors/destination-unmerged.ts';
import type { DestinationWorld, SeenContact, SeenTask } from '../connectors/destination-world.ts';

const OWNERS = { first: '41629779', second: 'u2', gone: 'u3' };

async function openFake(): Promise<DestinationWorld<FakeDestination>> {
  const fake = new FakeDestination();
  fake.owners = new Set([OWNERS.first, OWNERS.second]);
  const on = new Set<FakeFault>();
  fake.fault = () => [...on][0];
  const turn = (fault: FakeFault) => (isOn: boolean) => void (isOn ? on.add(fault) : on.delete(fault));
  return {
    destination: fake,
    owners: OWNERS,
    contacts: () => [...fake.contacts.values()] satisfies SeenContact[],
    tasks: () =>
      [...fake.tasks.values()].map(
        ({ id, taskKey, contactId, subject, ownerId, done = false }): SeenTask => ({
          id,
          taskKey,
          contactIds: [contactId],
          subject,
          ownerId,
          isDone: done,
        }),
      ),
    callCount: () => fake.calls,
    addContact: async (fields) => fake.addContact(fields),
    removeContact: async (id) => void fake.contacts.delete(id),
    loseAnswers: turn('lost-answer'),
    refuseCredential: turn('auth'),
    outage: turn('outage'),
    forgetSetUp: () => void fake.setUpFields.splice(0),
    stop: async () => undefined,
  };
}

describeDestination('The fake', openFake, { newLead: 2, knownLead: 2 });
describeMerges('The fake', openFake);
describeUnmerged('The fake', async () => {
  const world = await openFake();
  world.destination.canMerge = false;
  return { ...world, destination: asDestination(world.destination) };
});
