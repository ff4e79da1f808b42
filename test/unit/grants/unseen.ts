import { GRANTS } from '../../../lib/grants.ts';
import { rightsGranted } from '../../support/rights.ts';

/** Rights that are granted and that no scenario is sure to use. */
const ERASED = 'A run that meets a tombstone closes its row as erased; erasing comes with its own command.';
const OLD_RELEASE = 'Versions of an earlier release are read from their publication; the sandbox has only this one.';
const BY_LAMBDA = 'Lambda itself writes what it gave up on, under the role of the function.';
const NOTHING_REFERS =
  'What only refers to something is sent by one scenario, which is not sure to need every right of fetch.';
const COUNTING = 'The conservation check of a tick runs four times an hour, over an hour that is past.';
const WATCHING = 'The clock looks at refused and silent senders every five minutes, at whole ones.';
const THROTTLED = 'Only where a throttle is declared or switched; the sample declares none.';
const SEALED = 'Verifying sealed requests again is an operator’s command after a secret was wrong.';
const IN_SHADOW = 'Only while a contract is in shadow; the sample has none.';
const REGROUPING =
  'Only where leads turn out to be one person, or two; the scenario of it is younger than the recording.';
const LEFT =
  'Only where a destination cannot merge two contacts; the twin of HubSpot merges all that the scenarios have.';
const NO_ACCESS_LOG =
  'The emulator writes no access log; the scenario that hands a batch over runs after the recording.';

/** Row of the grants table -> right -> why no scenario uses it. Taking one away fails a test by name all the same. */
export const UNSEEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fetch: {
    ...Object.fromEntries(rightsGranted(GRANTS.fetch).map((right) => [right, NOTHING_REFERS])),
    'own dead letters: SendMessage': BY_LAMBDA,
  },
  dispatch: {
    'envelopes: BatchGetItem': NOTHING_REFERS,
    'control: Query': THROTTLED,
    'control: UpdateItem': THROTTLED,
    'own dead letters: SendMessage': BY_LAMBDA,
  },
  validate: {
    'control: GetItem': OLD_RELEASE,
    'control: BatchGetItem': IN_SHADOW,
    'control: UpdateItem': IN_SHADOW,
    'ledger: UpdateItem': ERASED,
    'work: DeleteItem': ERASED,
    'work: GetItem': IN_SHADOW,
    'work: PutItem': IN_SHADOW,
    'work: UpdateItem': IN_SHADOW,
  },
  stitch: { 'identity: UpdateItem': REGROUPING, 'ledger: ConditionCheckItem': REGROUPING },
  qualify: {
    'control: GetItem': OLD_RELEASE,
    'identity: BatchGetItem': ERASED,
    'ledger: UpdateItem': ERASED,
    'work: DeleteItem': ERASED,
  },
  route: { 'work: DeleteItem': 'A signal whose faults were counted in an item leaves it when it is routed at last.' },
  deliver: {
    'identity: BatchGetItem': ERASED,
    'work: GetItem': LEFT,
    'work: Query': LEFT,
    'work: PutItem': LEFT,
    'work: UpdateItem': LEFT,
  },
  park: { 'work: DeleteItem': 'A row counted in the item of an outage leaves it when it parks for another reason.' },
  watch: {
    'control: GetItem': NO_ACCESS_LOG,
    'control: PutItem': NO_ACCESS_LOG,
    'own dead letters: SendMessage': BY_LAMBDA,
    'work: GetItem': NO_ACCESS_LOG,
    'work: PutItem': NO_ACCESS_LOG,
    'work: UpdateItem': NO_ACCESS_LOG,
  },
  clock: {
    'identity: PutItem': 'Keying the ledger anew is asked for after a rotation of the pepper.',
    'identity: UpdateItem': REGROUPING,
    'ledger: ConditionCheckItem': REGROUPING,
    'ledger: DeleteItem': REGROUPING,
    'control: BatchGetItem': WATCHING,
    'control: DeleteItem': THROTTLED,
    'control: UpdateItem': WATCHING,
    'bus: PutEvents': NOTHING_REFERS,
    'envelopes: BatchGetItem': NOTHING_REFERS,
    'identity: BatchGetItem': COUNTING,
    'ledger: BatchGetItem': COUNTING,
    'work: BatchGetItem': COUNTING,
    'own dead letters: SendMessage': BY_LAMBDA,
  },
  ops: {
    'identity: UpdateItem': REGROUPING,
    'ledger: ConditionCheckItem': REGROUPING,
    'ledger: DeleteItem': REGROUPING,
    'envelopes: BatchGetItem':
      'The story of a lead is asked for by people, and by a scenario younger than the recording.',
    'envelopes: DeleteItem': SEALED,
    'envelopes: Query': SEALED,
    'secret emitters: GetSecretValue': SEALED,
  },
};
