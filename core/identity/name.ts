/** Names of people as keys: for comparing, never for identifying. The profile keeps what was written. */

/** Signs that the alphabet of a neighbour writes otherwise, beside accents. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
};

/**
 * Lower case without accents; an umlaut and its spelling with `e` are the same. Only the marks of Latin, Greek and Cyrillic are
 * accents: in other scripts they are letters.
 */
export const folded = (text: string): string =>
  [
    ...text
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .normalize('NFC')
      .toLowerCase(),
  ]
    .map((sign) => LETTERS[sign] ?? sign)
    .join('')
    .replace(/([aou])e/g, '$1');

const words = (text: string): string[] => text.split(' ').map(folded);

const TITLES: ReadonlySet<string> = new Set(
  words('dr prof professor doctor mr mrs ms miss mx sir herr frau hr fr ing dipl mag phd mba msc bsc md dra sra srta'),
);

/** A father and a son of one name tell themselves apart by these. */
const GENERATIONS = new Map(Object.entries({ junior: 'jr', jun: 'jr', jnr: 'jr', senior: 'sr', sen: 'sr', snr: 'sr' }));

/** What stands where a name is asked for and nobody gave one. */
const NOBODY: ReadonlySet<string> = new Set(
  words(
    'test tester testing demo unknown anonymous anon visitor guest user null undefined none nil na first last name ' +
      'firstname lastname vorname nachname nombre apellido customer client kunde lead contact caller wireless asdf qwerty',
  ),
);
const NOBODIES: ReadonlySet<string> = new Set(
  ['doe john', 'doe jane', 'max mustermann', 'erika mustermann'].map(folded),
);

/**
 * The text a full name is known by: case, accents, order, titles and initials make no difference. `undefined` for what is
 * no full name. A short name (Bob) is another one than the long one.
 */
export function nameKey(firstName = '', lastName = ''): string | undefined {
  const written = `${firstName} ${lastName}`;
  if (/[\d@]/.test(written)) return undefined;
  const parts = folded(written.replaceAll(/['’`´]/g, ''))
    .split(/[^\p{L}\p{M}]+/u)
    .filter((part) => part !== '' && !/^[a-z]$/.test(part) && !TITLES.has(part))
    .map((part) => GENERATIONS.get(part) ?? part);
  const key = [...new Set(parts)].sort().join(' ');
  // One word twice is nobody's name, and neither are two words for nobody.
  const isNobody = !key.includes(' ') || parts.every((part) => NOBODY.has(part)) || NOBODIES.has(key);
  return isNobody ? undefined : key;
}
