import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VERBS } from '../../../bin/cli/run.ts';
import { RECEIPT_HEADER } from '../../../core/ingest/answers.ts';
import { itemIdOf } from '../../../stores/work.ts';
import { say } from '../../support/channels.ts';
import { DANA } from '../../support/road.ts';
import { as, createOperator, heldItem } from '../ops/operator.ts';
import { createConsole } from './console.ts';

let errors = '';
beforeEach(() => {
  errors = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += String(text);
    return true;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => void vi.restoreAllMocks());

describe('baton where', () => {
  it('tells people who owns the lead and by when, step by step', async () => {
    const { baton, operator } = createConsole();
    const { signal } = await operator.road.submit();
    await operator.road.drainUntilQuiet();
    const { code, out } = await baton(`where ${signal}`);
    expect(code).toBe(0);
    expect(out).toContain(`Signal ${signal}  website-api -> demo-request  2026-11-20 15:00  => routed`);
    expect(out).toContain('rita: Call to arrange the demo, due in 15 min');
    expect(out).toContain('deliver#hubspot');
    operator.road.advance(20 * 60_000);
    expect((await baton(`where ${signal}`)).out).toContain('due 5 min ago  OVERDUE');
  });

  it('knows an address, an engagement, a signal and a lead apart', async () => {
    const { baton, operator, asked } = createConsole();
    const { signal } = await operator.road.submit();
    await operator.road.drainUntilQuiet();
    const lead = as('where', await operator.ask('GET', `/where?signal=${signal}`)).lead;
    const things = [DANA.email, lead?.engagements[0]?.id, lead?.id];
    for (const thing of things) expect((await baton(`where ${thing}`)).out).toContain(`Signal ${signal}`);
    expect(asked).toEqual([
      'POST /ops/where',
      `GET /ops/where?engagement=${lead?.engagements[0]?.id}`,
      `GET /ops/where?signal=${lead?.id}`,
      `GET /ops/where?lead=${lead?.id}`,
    ]);
  });

  it('tells after a replay what was taken from the run before, and that nothing new was written', async () => {
    const { baton, operator } = createConsole();
    const { signal } = await operator.road.submit();
    await operator.road.drainUntilQuiet();
    expect((await baton(`where ${signal}`)).out).toContain('  hubspot: written');
    await baton(`replay ${signal}`);
    await operator.road.drainUntilQuiet();
    const { out } = await baton(`where ${signal}`);
    expect(out).toMatch(/validate +\d+ ms {2}run 0 {2}continue/);
    expect(out).toMatch(/validate +run 1 {2}as in run 0\n.*stitch +run 1 {2}as in run 0/);
    expect(out).toContain('Run 1 is through; nothing new was written.');
  });

  it('does not claim that something was written where a machine’s mail is evidence of nobody the CRM knows', async () => {
    const { baton, operator } = createConsole();
    const { road } = operator;
    const file = new URL('../../../flows/sample/email-reply/samples/postmark-out-of-office.json', import.meta.url);
    const answer = await say(road, JSON.parse(readFileSync(file, 'utf8')));
    await road.drainUntilQuiet();
    expect(road.crm.contacts.size).toBe(0);
    const { out } = await baton(`where ${answer.headers[RECEIPT_HEADER]}`);
    expect(out).toContain('deliver#hubspot');
    expect(out).toContain('  hubspot: nothing to write');
    expect(out).not.toContain('written');
  });

  it('tells when what waits is looked at next, and that nobody has to press anything', async () => {
    const { baton, operator } = createConsole();
    operator.road.crm.fault = () => 'outage';
    const { signal } = await operator.road.submit();
    await operator.road.drainUntilQuiet();
    expect((await baton(`where ${signal}`)).out).toMatch(/hubspot: deferred \(outage\), next look in \d+ min/);
    await operator.road.minutes(30);
    const { out } = await baton(`where ${signal}`);
    const item = /([0-9a-f]{32}#\d+) {2}grouped/.exec(out)?.[1];
    const shown = (await baton(`item ${item}`)).out;
    expect(shown).toContain('usually nothing: it goes on by itself once the cause is mended');
    expect(shown).toContain('see docs/runbooks/review.md#outage');
  });

  it('prints the answer of the API for machines', async () => {
    const { baton, operator } = createConsole();
    const { signal } = await operator.road.submit();
    await operator.road.drainUntilQuiet();
    const { json } = await baton(`where ${signal} --json`);
    expect(json).toEqual((await operator.ask('GET', `/where?signal=${signal}`)).body);
  });
});

describe('work items on the command line', () => {
  it('are listed, shown, claimed and decided by the id that is printed', async () => {
    const { baton, operator } = createConsole();
    const { signal, item } = await heldItem(operator.road);
    const listed = await baton('items --owner vera');
    expect(listed.out).toContain(`${item}  single, open: hold at qualify (website-api)`);
    expect(listed.out).toContain('vera, since 2026-11-20 15:00, due in 4 h, 1 waiting');
    const shown = await baton(`item ${item}`);
    expect(shown.out).toContain(`signal ${signal}`);
    expect(shown.out).toContain('decide with: retry, replay, close (usually replay)');
    expect((await baton(`claim ${item}`)).out).toBe(`${item} is claimed by otto.`);
    const decided = await baton(`decide ${item} close --note done`);
    expect(decided.out).toBe(`${item}: close, 1 row closed without an effect; the item is closed.`);
    expect((await baton('items')).out).toBe('No open work items.');
    expect((await baton(`item ${item}`)).out).toContain('decided close by otto at 2026-11-20 15:00');
    expect((await baton('audit')).out).toContain(`otto (admin)  decide  item=${item} outcome=close  => done`);
  });

  it('that are retried promise nothing: what is not mended opens the next item', async () => {
    const { baton, operator } = createConsole();
    const { item } = await heldItem(operator.road);
    const decided = await baton(`decide ${item} retry`);
    expect(decided.out).toContain(`${item}: retry, 1 row started again; the item is closed.`);
    expect(decided.out).toContain('"baton where <signal>" shows whether it passes now');
    await operator.road.drainUntilQuiet();
    expect((await baton('items')).out).toContain(item.replace('#1', '#2'));
  });

  it('are found by the beginning of their id while they are open', async () => {
    const { baton, operator, asked } = createConsole();
    const { item } = await heldItem(operator.road);
    expect((await baton(`item ${item.slice(0, 8)}`)).out).toContain(item);
    expect((await baton(`item ${item.slice(0, 8)}#1`)).out).toContain(item);
    expect((await baton('claim ffff')).code).toBe(1);
    expect(errors).toContain('No open work item begins with "ffff".');
    expect((await baton(`decide ${item.slice(0, 8)}.1 close`)).out).toContain(`${item}: close`);
    expect(asked.filter((path) => path.startsWith('GET /ops/items?'))).toHaveLength(4);
  });

  it('that somebody else has claimed are refused with who and when, exit code 1', async () => {
    const operator = createOperator();
    const [otto, mia] = ['otto', 'mia'].map((name) => createConsole(operator, `arn:aws:iam::1:user/${name}`));
    const { item } = await heldItem(operator.road);
    await otto?.baton(`claim ${item}`);
    const refused = await mia?.baton(`decide ${item} close`);
    expect(refused?.code).toBe(1);
    expect(errors).toContain('otto claimed it at 2026-11-20T15:00:00.000Z. (409 already-claimed)');
  });
});

describe('other verbs of the API', () => {
  it('replay starts the next run', async () => {
    const { baton, operator } = createConsole();
    const { signal } = await operator.road.submit();
    await operator.road.drainUntilQuiet();
    expect((await baton(`replay ${signal}`)).out).toBe(`Run 1 of ${signal} is started.`);
  });

  it('live shows and switches', async () => {
    const { baton } = createConsole();
    expect((await baton('live')).out).toContain('flow demo-request: live, rule set demo-request');
    expect((await baton('live mode demo-request observe')).out).toContain('observe  (published: live)');
    expect((await baton('live pause hubspot')).out).toContain('destination hubspot: PAUSED');
    expect((await baton('live resume hubspot')).out).toContain('destination hubspot: open');
    expect((await baton('live throttle website-api 30')).out).toContain(
      'throttle website-api: 30 a minute  (published: none)',
    );
    expect((await baton('live throttle website-api/Spring 5')).out).toContain(
      'website-api, campaign spring: 5 a minute',
    );
    expect((await baton('live throttle website-api published')).out).not.toContain('website-api: 30');
    expect((await baton('live throttle website-api some')).code).toBe(1);
    expect((await baton('live throttle nobody 3')).code).toBe(1);
    expect((await baton('live explode')).code).toBe(2);
    expect((await baton('live mode nowhere live')).code).toBe(1);
    expect(errors).toContain('flow: names nothing that is known here');
  });

  it('conservation exits 1 when a signal is nowhere', async () => {
    const { baton, operator } = createConsole();
    const { signal } = await heldItem(operator.road);
    const fine = await baton('conservation');
    expect([fine.code, fine.out]).toEqual([0, expect.stringContaining('1 signals = 1 held + 0 remainder')]);
    const key = { table: 'ledger', pk: `s#${signal}`, sk: 'signal' } as const;
    await operator.road.store.write({ kind: 'update', key, set: { item: `${'0'.repeat(32)}#1` } });
    const broken = await baton('conservation --hour 2026-11-20T15');
    expect([broken.code, broken.out]).toEqual([1, expect.stringContaining(signal)]);
  });
});

describe('baton decide approve', () => {
  it('prints what runs now and the lines for the code; live and item keep telling', async () => {
    const { baton, operator } = createConsole();
    await operator.road.submit({ email_address: 'dana@northwind.example', intent: 'demo' });
    await operator.road.drainUntilQuiet();
    const item = itemIdOf(operator.road.store.rows('work').find(({ key }) => key.sk === 'item')?.key.pk ?? '');
    expect((await baton('live')).out).toMatch(/contract of website-api: website-api [0-9a-f]{12}\n/);
    const told = (await baton(`item ${item}`)).out;
    expect(told).toMatch(
      /- data\.email {2}missing, wanted string; likely renamed to data\.email_address \(confidence 0\.\d+\)/,
    );
    expect(told).toContain('  + data.email_address  string, new');
    expect(told).toContain('(usually approve)');
    const { code, out } = await baton(`decide ${item} approve`);
    expect(code).toBe(0);
    expect(out).toMatch(/contract "website-api": version [0-9a-f]{12} runs now, instead of [0-9a-f]{12}\./);
    const line = '    mappings[2].from = ["data.email_address","data.email"]';
    expect(out).toContain(line);
    expect((await baton('live')).out).toMatch(/website-api [0-9a-f]{12} {2}ACCEPTED by .+; declared: [0-9a-f]{12}/);
    expect((await baton(`item ${item}`)).out).toContain(line);
  });
});

describe('a command line that is not understood', () => {
  it.each([
    ['explode', 'There is no verb "explode".'],
    ['where', 'Give a signal, lead, engagement, e-mail address or phone number.'],
    ['decide abc', 'Give an outcome: retry, replay, approve, close.'],
    ['items --colour red', "Unknown option '--colour'"],
    ['outcome abc.def.1 contacted', 'Say who reports it: --by PERSON.'],
    ['send no-such-file.json', 'no-such-file.json cannot be read.'],
    ['crm-setup salesforce', 'There is no destination "salesforce"; flows/ declares hubspot.'],
  ])('"%s" says what is missing, exit code 2', async (line, says) => {
    const { code } = await createConsole().baton(line);
    expect(code).toBe(2);
    expect(errors).toContain(says);
  });

  it('gets help, which names every verb', async () => {
    let shown = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      shown += String(text);
      return true;
    });
    expect((await createConsole().baton('help')).code).toBe(0);
    for (const verb of Object.keys(VERBS)) expect(shown).toContain(`  ${verb} `);
    expect((await createConsole().baton('decide --help')).code).toBe(0);
    expect(shown).toContain('baton decide <item>');
  });
});
