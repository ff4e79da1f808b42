import { defineAccounts } from '../../core/definitions/registry.ts';

/** Companies that are sold to by name. A rule asks for `namedAccount`, or for whom they belong to: `accountGroup`. */
export const accounts = defineAccounts({
  accounts: [
    {
      key: 'kestrel-freight',
      name: 'Kestrel Freight',
      domains: ['kestrel-freight.example', 'kestrel.example'],
      owner: 'sam',
    },
    {
      key: 'porto-norte',
      name: 'Porto Norte',
      domains: ['porto-norte.example'],
      parent: 'kestrel-freight.example',
    },
  ],
});
