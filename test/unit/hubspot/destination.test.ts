import { describeDestination } from '../connectors/destination-contract.ts';
import { openHubspot } from './world.ts';

describeDestination('HubSpot', openHubspot, { newLead: 2, knownLead: 2 });
