import { describe, expect, it } from 'vitest';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

describe('one lead from the front door to the CRM', () => {
  it('ends as one contact with one task, and the journal tells every handoff covers: [43]', async () => {
    const email = freshEmail();
    const { answer, signal = '' } = await sandbox.send(demoRequest({ email }));
    expect(answer.status).toBe(202);

    const { row, entries } = await sandbox.settled(signal);
    expect(row.outcome).toBe('routed');
    expect(entries.map(({ handoff, outcome }) => `${handoff} ${outcome}`)).toEqual([
      'validate continue',
      'stitch continue',
      'qualify continue',
      'route continue',
      'deliver#hubspot done',
    ]);

    const twin = await sandbox.twin();
    const contacts = twin.contacts.filter((contact) => contact.properties.email === email);
    expect(contacts.map((contact) => contact.properties.baton_lead_key)).toEqual([row.lead]);
    const tasks = twin.tasks.filter((task) => task.contactIds.includes(contacts[0]?.id ?? ''));
    expect(tasks).toHaveLength(1);
  });

  it('calls nothing a role was not granted', async () => {
    const { calls } = await sandbox.proxy.calls();
    const denied = calls.filter((call) => call.error?.startsWith('AccessDenied'));
    expect(denied.map(({ caller, service, action, targets }) => ({ caller, service, action, targets }))).toEqual([]);
  });
});
