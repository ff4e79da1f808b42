/** The payloads in `data/`, and plans made of them. */
import { fileURLToPath } from 'node:url';
import { type Wish, wishOf } from '../../../bin/new/options.ts';
import { type Plan, planOf } from '../../../bin/new/plan.ts';
import { PRESETS } from '../../../bin/new/presets.ts';
import { readCapture } from '../../../bin/new/samples.ts';
import { registry } from '../../../flows/registry.ts';

export const captureFile = (name: string): string => fileURLToPath(new URL(`data/${name}`, import.meta.url));

/** The wish of a command line that must be understood. */
export function wish(...argv: readonly string[]): Wish {
  const found = wishOf('emitter', argv);
  if (!found) throw new Error('That asks for help.');
  return found;
}

/** The plan for one emitter from files in `data/`. */
export function planFrom(name: string, files: readonly string[], ...more: readonly string[]): Plan {
  const asked = wish(name, ...files.flatMap((file) => ['--from', captureFile(file)]), ...more);
  return planOf(asked, asked.from.map(readCapture), PRESETS, registry);
}

/** Everything of the people in `data/` that must never be written down. */
export const PRIVATE: readonly string[] = [
  ...['Oluwaseun', 'Adeyemi', 'seun', 'lagoslogistics', 'Apapa'],
  ...[
    'Marit',
    'Solberg',
    'fjordfrakt',
    '22 12 34 56',
    'priya',
    'Priya',
    'Nair',
    'AAAAAAAAAAAAAAAA',
    'Innkjøpssjef',
    'Fjord Frakt',
  ],
  ...['Kenji', 'kenji', 'Watanabe', 'osaka', '1234 5678', '+81'],
  ...['Inês', 'Carvalho', 'portopack', '351221234567', 'Porto', 'Flores', '4050-262', 'cs_live_a1b2'],
  ...['198.51.100', 'tomas', 'Tomáš', 'Novák', 'brnobolt', 'Brno', 'b9d1f0aa', 'u_55120'],
  ...['Amara', 'amara', 'Okafor', 'abujaagro', 'Abuja', '2348031234567'],
];
