/** What senders write where they know no id. Taken at its word it would make one person of all of them. */

const WORDS: ReadonlySet<string> = new Set(
  (
    'null undefined none nil nan n/a na unknown anonymous anon guest visitor user test default empty false true id ' +
    '(not set) not set not-set [object object] {} [] - --'
  )
    .split(' ')
    .concat('(not set)', 'not set', '[object object]'),
);

/** A word for nothing, or one sign over and over (`0`, `00000000-0000-0000-0000-000000000000`). */
export const isPlaceholder = (value: string): boolean => {
  const signs = value.replace(/[\s\-_.:{}()[\]]/g, '');
  return signs === '' || WORDS.has(value.toLowerCase()) || /^(?:0+|x+)$/i.test(signs);
};

/** Some trackers name a session after the second or millisecond it began in: two visitors share that at any busy time. */
export const isClockReading = (value: string): boolean => /^1\d{9}(?:\d{3})?$/.test(value);
