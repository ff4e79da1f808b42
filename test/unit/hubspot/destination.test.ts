import { describeDestination } from '../connectors/destination-contract.ts';
import { describeMerges } from '../connectors/destination-merges.ts';
import { openHubspot } from './world.ts';

describeDestination('HubSpot', openHubspot, { newLead: 2, knownLead: 2 });
describeMerges('HubSpot', openHubspot);
