import { describeDestination } from '../connectors/destination-contract.ts';
import { describeMerges } from '../connectors/destination-merges.ts';
import { describeUnmerged } from '../connectors/destination-unmerged.ts';
import { openHubspot } from './world.ts';

describeDestination('HubSpot', openHubspot, { newLead: 2, knownLead: 2 });
describeMerges('HubSpot', openHubspot);
describeUnmerged('HubSpot without its merge', async () => {
  const world = await openHubspot();
  const { mergeContacts: _, ...destination } = world.destination;
  return { ...world, destination };
});
