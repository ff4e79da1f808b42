import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WINDOWS, windowSlots, windowsOf } from '../../../core/identity/windows.ts';

const now = fc.integer({ min: 0, max: 4_000_000_000_000 });
const length = fc.constantFrom(WINDOWS.anonymousId, WINDOWS.sessionId, 7_001, 2);
const shared = (a: number, b: number, window: number): boolean => {
  const first = new Set(windowSlots(a, window).map(String));
  return windowSlots(b, window).some((slot) => first.has(String(slot)));
};

describe('the windows of a visitor id', () => {
  it('two uses within half a window share a slot', () => {
    fc.assert(
      fc.property(now, length, fc.double({ min: 0, max: 0.5, noNaN: true }), (at, window, part) =>
        shared(at, at + Math.floor(part * window), window),
      ),
      { numRuns: 2_000 },
    );
  });

  it('two uses a window apart, or more, share none', () => {
    fc.assert(
      fc.property(now, length, fc.nat(400_000_000), (at, window, more) => !shared(at, at + window + more, window)),
      { numRuns: 2_000 },
    );
  });

  it('slots of another length are other slots', () => {
    const [day] = windowSlots(0, 1_000);
    expect(windowSlots(0, 2_000).map(String)).not.toContain(String(day));
  });

  it('are a company’s own where it says so', () => {
    expect(windowsOf({})).toEqual(WINDOWS);
    expect(windowsOf({ anonymousIdDays: 30 })).toEqual({ ...WINDOWS, anonymousId: 30 * 86_400_000 });
    expect(windowsOf({ sessionIdHours: 1 })).toEqual({ ...WINDOWS, sessionId: 3_600_000 });
  });
});
