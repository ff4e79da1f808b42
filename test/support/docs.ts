/** `npm run docs`: writes the generated parts of the documents anew. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { filledIn } from './generated.ts';
import { documents, readText } from './markdown.ts';
import { ROOT } from './repository.ts';

const changed = documents().filter((file) => filledIn(readText(file)) !== readText(file));
for (const file of changed) writeFileSync(path.join(ROOT, file), filledIn(readText(file)));
process.stdout.write(changed.length > 0 ? `Wrote ${changed.join(', ')}.\n` : 'Every generated part is current.\n');
