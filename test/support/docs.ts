/** `npm run docs`: writes the generated parts of the documents anew, and a card for every flow that has none. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { registry } from '../../flows/registry.ts';
import { CARDS } from './flow-cards.ts';
import { emptyCard, filledIn } from './generated.ts';
import { documents, readText } from './markdown.ts';
import { ROOT } from './repository.ts';

for (const flow of registry.flows.keys()) {
  const card = path.join(ROOT, CARDS, `${flow}.md`);
  if (!existsSync(card)) writeFileSync(card, emptyCard(flow));
}

const changed = documents().filter((file) => filledIn(readText(file)) !== readText(file));
for (const file of changed) writeFileSync(path.join(ROOT, file), filledIn(readText(file)));
process.stdout.write(changed.length > 0 ? `Wrote ${changed.join(', ')}.\n` : 'Every generated part is current.\n');
