/** Fetch: started by the bus for deliveries that refer to something. Its tokens are its own; nobody else can read them. */
import type { Construct } from 'constructs';
import { secretName } from '../names.ts';
import { OnBus, type OnBusProps } from './on-bus.ts';

export class Fetch extends OnBus {
  constructor(scope: Construct, props: OnBusProps) {
    const { stage, bus } = props;
    const urls = Object.entries(stage.emitters).map(([name, { url }]) => [name, url]);
    const environment = {
      FETCH_SECRETS: secretName.fetch(stage),
      FETCH_URLS: JSON.stringify(Object.fromEntries(urls)),
    };
    super(
      scope,
      'fetch',
      { ...props, environment, reach: { bus } },
      {
        id: 'Referred',
        types: ['DeliveryReferred'],
        description: 'Deliveries that refer to something go to fetch.',
      },
    );
  }
}
