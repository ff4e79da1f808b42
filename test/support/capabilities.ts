/**
 * `npm run capabilities`: which numbers of docs/capabilities.md a test shows.
 * `-- --json` prints everything for machines, `-- --open` lists what is not shown yet instead of what is.
 */
import { parseArgs } from 'node:util';
import { readCapabilities, type ShownCapability, shown } from './capability-list.ts';
import { readTestNames } from './test-names.ts';

const { values: wish } = parseArgs({
  options: { json: { type: 'boolean', default: false }, open: { type: 'boolean', default: false } },
});

const list = shown(readCapabilities(), readTestNames());
const isShown = ({ shownBy }: ShownCapability): boolean => shownBy.length > 0;
const count = { shown: list.filter(isShown).length, total: list.length };
const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

if (wish.json) say(JSON.stringify({ ...count, capabilities: list }, null, 2));
else printAreas();

function printAreas(): void {
  for (const area of new Set(list.map((capability) => capability.area))) {
    const own = list.filter((capability) => capability.area === area);
    say(`${String(own.filter(isShown).length).padStart(3)} of ${String(own.length).padStart(2)}  ${area}`);
    for (const capability of own) if (isShown(capability) !== wish.open) say(lineOf(capability));
  }
  say('', `${count.shown} of ${count.total} capabilities are shown by a test.`);
}

function lineOf({ number, kind, text, shownBy }: ShownCapability): string {
  const files = shownBy.map((file) => file.replace(/^test\//, '')).join(', ');
  return `          ${String(number).padStart(3)} ${kind}  ${text.length > 90 ? `${text.slice(0, 89)}…` : text}${files && `  <- ${files}`}`;
}
