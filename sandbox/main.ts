/**
 * `npm run sandbox`: a whole Baton on this machine, with sample traffic; stays up until Ctrl-C.
 * `-- --check` asserts what the samples must have led to, and exits 0 or 1. `-- --quiet` shows no progress.
 * `-- --record FILE` appends every AWS call to a file as JSON lines. `-- --another` starts a second one beside one that runs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Sums } from '../core/conservation/tally.ts';
import { timingOf } from '../core/timing.ts';
import { registry } from '../flows/registry.ts';
import { conservationOf } from '../stores/conservation.ts';
import { TIME_SCALE } from './aws.ts';
import { check, type Finding } from './check.ts';
import { ROOT } from './paths.ts';
import { showProgress, silent } from './progress.ts';
import { SetupProblem } from './python.ts';
import { canBeAsked, readSamples } from './senders.ts';
import { type Sandbox, startSandbox } from './session.ts';
import { alreadyRunning, announceSession, otherSession, withdrawSession } from './session-file.ts';
import { itemsOf, type Story, sendSamples, tellItem, tellStory } from './stories.ts';

const { values: wish } = parseArgs({
  options: {
    another: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    record: { type: 'string' },
  },
});

const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
const USAGE = [
  'npm run sandbox [-- OPTIONS]   the whole system on this machine, with sample traffic, until Ctrl-C',
  '  --check        asserts what the samples must have led to, and exits 0 or 1',
  '  --quiet        shows no progress',
  '  --record FILE  appends every AWS call to a file, as JSON lines',
  '  --another      starts a second one beside one that runs',
];
const title = (text: string): void => say('', text, '-'.repeat(text.length));

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Before it is up, Ctrl-C simply ends the process: the guard clears up after it. */
const exitAtOnce = () => process.exit(130);
for (const signal of ENDING) process.once(signal, exitAtOnce);

/** Resolves when somebody asks a running sandbox to end. */
const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ENDING) process.off(signal, exitAtOnce).once(signal, () => resolve());
  });
const crashed = Promise.withResolvers<never>();
crashed.promise.catch(() => undefined);

async function main(): Promise<number> {
  if (wish.help) {
    say(...USAGE);
    return 0;
  }
  const startedAt = performance.now();
  const other = wish.check || wish.another ? undefined : otherSession();
  if (other) throw new SetupProblem(alreadyRunning(other));
  say('Baton sandbox: the whole system on this machine, no AWS account.', '');
  const sandbox = await startSandbox({
    progress,
    onCrash: (why) => crashed.reject(new Error(why)),
    ...(wish.record === undefined ? {} : { recordTo: wish.record }),
  });
  // A check lasts as long as its report: it is nobody's sandbox to speak to.
  const named = wish.check ? undefined : announceSession(sandbox.addresses);
  try {
    const samples = readSamples().filter(canBeAsked);
    const stories = await progress.step(`sample traffic: ${samples.length} requests`, () =>
      sendSamples(sandbox, samples),
    );
    const isFine = await report(sandbox, stories);
    say('', `Took ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
    if (wish.check) return isFine ? 0 : 1;
    if (named) say(`"npm run baton" speaks to the sandbox of pid ${named.pid} (${named.apiUrl}), not to this one.`);
    say('The sandbox stays up until Ctrl-C.');
    await Promise.race([interrupted(), crashed.promise]);
    say('', 'Stopping ...');
    return 0;
  } finally {
    withdrawSession();
    await sandbox.stop();
  }
}

const progress = wish.quiet ? silent : showProgress(process.stdout);

/** Prints what happened. Returns whether the samples led where they must. */
async function report(sandbox: Sandbox, stories: readonly Story[]): Promise<boolean> {
  const items = await itemsOf(sandbox, stories);
  title('What became of each signal');
  for (const story of stories) say(...tellStory(story), '');
  title(`Work items: ${items.length}`);
  for (const item of items) say(...tellItem(item), '');
  const [first] = items;
  if (first && !wish.check) say(`Look at one:  npm run baton -- item ${first.id}`);
  const [twin, denied, sums] = await Promise.all([
    sandbox.twin(),
    deniedCalls(sandbox),
    countSignals(sandbox, stories),
  ]);
  const findings = check({ stories, items, twin, denied, sums });
  const isFine = findings.every((finding) => finding.ok);
  if (wish.check) printFindings(findings);
  else printAddresses(sandbox);
  if (!isFine) await printTroubles(sandbox);
  return isFine;
}

/** What the functions logged as errors: where to look first when a journey did not end as it must. */
async function printTroubles(sandbox: Sandbox): Promise<void> {
  title('Errors in the logs');
  for (const name of Object.keys(sandbox.addresses.deployment.functionNames)) {
    const lines = (await sandbox.logs(name)).filter((line) =>
      /"level":\s*"(ERROR|CRITICAL)"|Error:|\berror\b/i.test(line),
    );
    for (const line of [...new Set(lines)].slice(-3)) say(`  ${name}: ${line.trim().slice(0, 600)}`);
  }
}

/** The ledger's account of the time in which the samples were received. */
async function countSignals(sandbox: Sandbox, stories: readonly Story[]): Promise<Sums> {
  const received = stories.flatMap(({ file }) => file?.row.receivedAt ?? []);
  const now = Date.now();
  const window = { from: Math.min(now, ...received), to: now };
  return (await conservationOf(sandbox.store, registry, window, now, timingOf(TIME_SCALE))).total;
}

async function deniedCalls(sandbox: Sandbox): Promise<string[]> {
  const { calls } = await sandbox.proxy.calls();
  const denied = calls.filter((call) => call.error?.startsWith('AccessDenied') && call.caller !== 'client');
  return [
    ...new Set(
      denied.map(({ caller, service, action, targets }) => `${caller} ${service}:${action} ${targets.join()}`),
    ),
  ];
}

function printFindings(findings: readonly Finding[]): void {
  title('Check');
  for (const { ok, claim, detail } of findings)
    say(`  ${ok ? 'PASS' : 'FAIL'}  ${claim}${detail ? `  (${detail})` : ''}`);
}

function printAddresses({ addresses }: Sandbox): void {
  title('Addresses');
  const hasCli = existsSync(join(ROOT, 'bin', 'cli.ts'));
  say(
    `  API              ${addresses.apiUrl}`,
    `                   (at the emulator: ${addresses.emulatorUrl} with "Host: ${addresses.deployment.apiHost}")`,
    `  HubSpot twin     ${addresses.twinUrl}/_twin/state`,
    `  Vendors' twin    ${addresses.vendorsUrl}/_twin/state`,
    `  AWS calls        ${addresses.proxyUrl}/_proxy/calls?service=dynamodb`,
    `  AWS endpoint     AWS_ENDPOINT_URL=${addresses.proxyUrl} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1`,
    ...(hasCli ? ['  Signed sample    npm run baton -- send flows/sample/demo-request/samples/website-demo.json'] : []),
    '',
    '  Send a lead of your own; a form needs no signature:',
    `    curl -s ${addresses.apiUrl}/forms/contact-us -H 'accept: application/json' -H 'origin: https://www.acme.example' \\`,
    '      -d shown_at=$(( $(date +%s) - 60 ))000 -d submission_id=mine-$RANDOM -d consent=on \\',
    "      -d first_name=Ada -d last_name=Long -d email=ada.long@example.org -d company=Long -d message='A demo, please'",
  );
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isExpected = error instanceof SetupProblem;
    say(
      '',
      isExpected || !(error instanceof Error)
        ? String(isExpected ? error.message : error)
        : (error.stack ?? error.message),
    );
    process.exit(1);
  },
);
