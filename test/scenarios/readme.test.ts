/** "Try it" of the README, command by command, as a newcomer types it. */
import { afterAll, expect, it } from 'vitest';
import { carrierOf, createApi } from '../../bin/cli/api.ts';
import { run } from '../../bin/cli/run.ts';
import renamed from '../../flows/sample/demo-request/samples/website-renamed-email.json' with { type: 'json' };
import { acceptanceKey } from '../../stores/keys.ts';
import { codeBlocks, readText } from '../support/markdown.ts';
import { sandbox } from './sandbox.ts';

const TYPED = 'npm run baton -- ';
const part = readText('README.md').split('\n## Try it\n')[1]?.split('\n## ')[0] ?? '';
const commands = codeBlocks(part).flatMap(({ code }) =>
  // A shell leaves out what follows a lone #.
  code
    .split('\n')
    .flatMap((line) => (line.startsWith(TYPED) ? [line.slice(TYPED.length).replace(/\s+# .*$/, '')] : [])),
);

const { apiUrl, proxyUrl, deployment } = sandbox.addresses;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const stage = {
  stage: 'sandbox',
  aws: { endpoint: proxyUrl, region: 'us-east-1', credentials },
  door: { url: apiUrl, host: deployment.apiHost },
};

/** Runs one command line and gives what it printed. Fails unless it ends well. */
async function baton(line: string): Promise<string> {
  const printed: string[] = [];
  const say = (...lines: readonly string[]): void => void printed.push(...lines);
  const terminal = { say, json: () => undefined, ask: undefined };
  const reach = () => ({ stage, api: createApi(carrierOf(stage)), terminal, now: Date.now });
  expect([line, await run(line.split(' '), {}, reach)]).toEqual([line, 0]);
  return printed.join('\n');
}

const found = (pattern: RegExp, text: string): string => pattern.exec(text)?.[1] ?? `nothing like ${pattern}`;

/** A parked signal whose corrected body has just arrived rests only once that one has run. */
const resting = (signal = ''): Promise<unknown> =>
  sandbox.waitUntil(`signal ${signal} to rest`, async () => (await sandbox.settled(signal)).row.pending === undefined);

/** A newcomer's acceptance is for good; here others come after, to whom the renamed field is a broken contract. */
afterAll(() => sandbox.store.write({ kind: 'delete', key: acceptanceKey('website-api') }));

it('what the README says to try works, in its order; covers: [178]', async () => {
  const ada = {
    first_name: 'Ada',
    last_name: 'Long',
    email: 'ada.long@example.org',
    company: 'Long',
    message: 'A demo',
  };
  const form = { ...ada, consent: 'on', shown_at: String(Date.now() - 60_000), submission_id: `readme-${Date.now()}` };
  const body = new URLSearchParams(form).toString();
  const sent = await sandbox.send({ emitter: 'contact-form', contentType: 'application/x-www-form-urlencoded', body });
  await resting(sent.signal);
  // The sandbox of a newcomer has the samples in it, so one signal waits for the decision besides their own.
  await resting((await sandbox.send(renamed, 'sample-of-the-readme')).signal);

  const known: Record<string, string> = {};
  const fill = (line: string): string =>
    line
      .replace('<the id it prints>', line.startsWith('item ') ? '<item>' : '<signal>')
      .replace(/<\w+>/g, (place) => known[place] ?? place);
  for (const line of commands) {
    const text = await baton(fill(line));
    const [verb] = line.split(' ');
    if (verb === 'send') await resting(found(/where ([0-9a-f]{32})/, text));
    // A vendor's call is not the lead that this is about.
    if (verb === 'send') known['<signal>'] = /"id":"([0-9a-f]{32})"/.exec(text)?.[1] ?? known['<signal>'] ?? '';
    if (verb === 'replay') await resting(known['<signal>']);
    if (verb === 'items') known['<item>'] = found(/([0-9a-f]{32}#\d+) .*contract-broken/, text);
    if (verb === 'where') known['<engagement>'] = found(/([0-9a-f]{32}\.demo-request\.\d+)/, text);
    if (verb === 'where') expect(text).toContain('=> routed');
  }
  expect(commands.length).toBeGreaterThan(8);

  const { row } = (await sandbox.signal(known['<signal>'] ?? '')) ?? {};
  const { contacts, tasks } = await sandbox.twin();
  const own = contacts.filter(({ properties }) => properties.baton_lead_key === row?.lead);
  expect(own).toHaveLength(1);
  expect(tasks.filter(({ contactIds }) => contactIds.includes(own[0]?.id ?? ''))).toHaveLength(1);
});
