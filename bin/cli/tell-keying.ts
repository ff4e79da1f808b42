/** Keying the ledger anew, as lines for people. Pure. */
import type { PreviewLine } from '../../core/keying/preview.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { minute } from './tell.ts';

/** Days that are shown. */
const LINES = 40;

const under = (peppers: readonly string[]): string =>
  peppers.length === 1 ? `pepper ${peppers[0]}` : `peppers ${peppers.join(' and ')}`;

/** `peppers`: the current one first. */
export function tellKeyingPreview(days: readonly PreviewLine[], peppers: readonly string[]): string[] {
  const sum = (of: (line: PreviewLine) => number): number => days.reduce((total, line) => total + of(line), 0);
  const [byPepper, byRule] = [sum((line) => line.byPepper), sum((line) => line.byRule)];
  const wanted = days.filter((line) => line.byPepper + line.byRule > 0);
  const running = sum((line) => line.running);
  return [
    `${byPepper + byRule} of ${sum((line) => line.signals)} signals would be keyed anew, under ${under(peppers)}. Nothing was changed.`,
    ...wanted.slice(0, LINES).map((line) => `  ${line.emitter} ${line.day}: ${line.byPepper + line.byRule}`),
    ...(wanted.length > LINES ? [`  and ${wanted.length - LINES} days more`] : []),
    ...(byPepper > 0 ? [`${byPepper} for another pepper alone: that joins nobody and parts nobody.`] : []),
    ...(byRule > 0
      ? [
          `${byRule} were keyed by other rules, or before that was noted: whom it joins shows when it is done, in "where" of the leads. It parts nobody.`,
        ]
      : []),
    ...(running > 0 ? [`${running} run just now: they are keyed anew once they have come to rest.`] : []),
    ...(sum((line) => line.erased) > 0 ? [`${sum((line) => line.erased)} are erased, and left as they are.`] : []),
  ];
}

export function tellKeying({ state, startsAt = '', emitter, day, looked, keyed, perMinute }: Reply<'keying'>): string {
  if (state !== 'running')
    return `It begins at ${minute(startsAt)}, when every function has read the secret; it goes on without this command.`;
  const place = emitter === undefined ? '' : `, at ${emitter} of ${day}`;
  return `${looked} signals looked at${place}; ${keyed} keyed anew, at most ${perMinute} a minute.`;
}

/** What the end of it means. */
export function tellKeyed({ looked, keyed, gone, left, removable, peppers }: Reply<'keying'>): string[] {
  return [
    `Done: ${looked} signals looked at, ${keyed} keyed anew, ${left} left.`,
    ...(gone > 0 ? [`${gone} are erased: nothing is left to key.`] : []),
    ...(left > 0
      ? ['Those left never came to rest; see "baton items", then ask again. Take no pepper away before that.']
      : []),
    ...(removable.length > 0
      ? [
          `Pepper ${removable.join(', ')} may be taken out of the keys secret: everything is keyed under ${peppers[0]}.`,
          'Not looked at: emitters that are gone from flows/, but for those named with --emitter.',
        ]
      : []),
  ];
}
