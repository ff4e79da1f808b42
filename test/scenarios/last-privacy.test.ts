/** Personal data with marks in every field, sent down every road there is, and searched for wherever it must not be. */
import { randomInt, randomUUID } from 'node:crypto';
import { GetExecutionHistoryCommand, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientConfig } from '../../sandbox/aws.ts';
import type { AwsCall } from '../../sandbox/proxy/recorder.ts';
import type { Sendable } from '../../sandbox/senders.ts';
import { TABLES } from '../../stores/store.ts';
import { ops, reportOutcome, restedAll } from './people.ts';
import { demoRequest, sandbox } from './sandbox.ts';

const mark = `zq${randomUUID().slice(0, 8)}`;
const digits = String(randomInt(1_000_000, 9_999_999));
/** Marks of this file, and the domain of everybody any scenario ever made up. */
const MARKS = [mark, digits, 'scenario.example'];
const marked = (text: string): string[] => MARKS.filter((each) => text.toLowerCase().includes(each));

const person = (n: number) => ({
  email: `${mark}.${n}@scenario.example`,
  user_id: `u-${mark}-${n}`,
  first_name: `First${mark}`,
  last_name: `Last${mark}`,
  company: `Company ${mark}`,
  job_title: `Title ${mark}`,
  phone: `+1 415 ${digits}`,
  message: `Please call ${mark} on ${digits}`,
});

const form = (fields: object): Sendable => ({
  emitter: 'contact-form',
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams({ ...fields, shown_at: '1', submission_id: randomUUID(), consent: 'on' }).toString(),
});

/** One request for each way a signal can go. */
const requests = (): Sendable[] => {
  const { email, ...nameless } = person(3);
  return [
    demoRequest(person(0)),
    { ...demoRequest(), emitter: 'support-api', body: callback(person(0)) },
    form(person(1)),
    form({ ...person(2), website: mark }),
    demoRequest({ ...person(4), intent: undefined, team_size: undefined, message: undefined }),
    {
      emitter: 'website-api',
      contentType: 'application/json',
      body: { type: mark, data: { ...nameless, mail: email } },
    },
    { emitter: 'website-api', contentType: 'application/json', body: `{"broken": "${email} ${digits}` },
    { emitter: 'website-api', contentType: 'text/plain', body: `${email} ${digits}` },
  ];
};

const callback = (data: object) => ({ type: 'callback.requested', timestamp: new Date().toISOString(), data });

const { deployment, proxyUrl } = sandbox.addresses;
const sfn = new SFNClient(clientConfig(proxyUrl));

beforeAll(async () => {
  await sandbox.twinFaults({ rates: { serverError: 0.5 }, seed: 5 });
  const sent = [];
  for (const request of requests()) sent.push(await sandbox.send(request));
  await sandbox.call('POST', '/hooks/typeform', { 'typeform-signature': 'sha256=forged' }, `{"email":"${mark}"}`);
  await sandbox.call('POST', `/signals/${mark}?email=${mark}`, {}, mark);
  await reportOutcome(`${'0'.repeat(32)}.demo-request.1`, 'contacted');
  await sandbox.invokeClock();
  await sandbox.twinFaults({});
  await restedAll(sent.flatMap(({ signal }) => signal ?? []));
  await ops.ask('where', { email: person(0).email });
}, 180_000);

afterAll(() => sfn.destroy());

/** Calls of functions that match, of all scenarios so far. */
const callsOf = async (isWanted: (call: AwsCall) => boolean): Promise<AwsCall[]> => {
  const names = Object.values(deployment.functionNames);
  const all = await Promise.all(names.map((caller) => sandbox.proxy.calls({ caller })));
  return all.flatMap(({ calls }) => calls).filter(isWanted);
};

const leaks = (calls: readonly AwsCall[]): string[] =>
  calls.flatMap((call) => {
    const found = marked(JSON.stringify(call.request ?? ''));
    return found.length > 0 ? [`${call.caller} ${call.action} ${call.targets.join()}: ${found.join()}`] : [];
  });

describe('marked personal data', () => {
  it('is where it belongs: in the CRM and in envelopes', async () => {
    expect(marked(JSON.stringify(await sandbox.twin()))).toEqual(MARKS);
    const envelopes = await callsOf(({ targets }) => targets.includes(deployment.tableNames.envelopes ?? ''));
    expect(leaks(envelopes.filter(({ action }) => action === 'PutItem')).length).toBeGreaterThan(0);
  });

  it('is in no log line and no metric of any function', async () => {
    for (const name of Object.keys(deployment.functionNames)) {
      const lines = await sandbox.logs(name);
      expect([name, lines.filter((line) => marked(line).length > 0)]).toEqual([name, []]);
      expect(lines.length, `${name} logged nothing, which proves nothing`).toBeGreaterThan(0);
    }
  });

  it('is in no event, no queue but the spill, and no start of an execution', async () => {
    const calls = await callsOf(({ service }) => ['events', 'states', 'sqs'].includes(service));
    expect(new Set(calls.map(({ service }) => service))).toEqual(new Set(['events', 'states', 'sqs']));
    expect(leaks(calls.filter(({ targets }) => !targets.some((target) => target.endsWith('-spill'))))).toEqual([]);
  });

  it('is in no execution, neither input nor history', async () => {
    const found: string[] = [];
    let events = 0;
    const stateMachineArn = deployment.journeyArn;
    for await (const page of paginateListExecutions({ client: sfn, pageSize: 100 }, { stateMachineArn })) {
      for (const { executionArn } of page.executions ?? []) {
        const history = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
        events += history.events?.length ?? 0;
        if (marked(JSON.stringify(history.events)).length > 0) found.push(executionArn ?? '');
      }
    }
    expect(events).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });

  it.each(TABLES.filter((table) => table !== 'envelopes'))('is in nothing written to the %s table', async (table) => {
    const name = deployment.tableNames[table] ?? '';
    const isWrite = ({ action }: AwsCall): boolean => /^(Put|Update|Delete|TransactWrite)/.test(action);
    const writes = await callsOf((call) => call.targets.includes(name) && isWrite(call));
    expect(writes.length).toBeGreaterThan(0);
    expect(leaks(writes)).toEqual([]);
  });
});
