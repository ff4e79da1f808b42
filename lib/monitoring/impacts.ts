/** What is lost while a handoff fails, in words a seller understands. One sentence each, for alarms and runbooks. */
import type { HandoffName } from '../../core/spine.ts';

export const FAULT_IMPACTS: Readonly<Record<HandoffName, string>> = {
  ingest: 'Senders get errors instead of receipts; what they do not send again is lost.',
  fetch: 'Leads of ad forms, chats and CRM changes wait: nobody knows yet who they are.',
  dispatch: 'Accepted leads do not start until the clock finds them minutes later.',
  validate: 'Leads stop before anyone knows who they are; nobody calls them back.',
  stitch: 'Leads stop before they are matched to a person; nobody calls them back.',
  qualify: 'Leads stop before it is decided what happens next; nobody calls them back.',
  route: 'Qualified leads have no owner; nobody calls them back.',
  deliver: 'Owned leads do not reach the CRM; sellers do not see whom to call.',
  'follow-up': 'Outcomes do not come back; closed leads are still chased.',
  park: 'Stopped leads wait for the clock instead of showing up as work items at once.',
  review: 'Nobody can claim or decide work items; exceptions pile up.',
  replay: 'Repaired leads cannot be started again.',
  watch: 'Requests the API refuses by itself show up nowhere; their leads are with their senders, or lost.',
  clock: 'Nothing that waits is started again, and dead letters are not turned into work items.',
};
