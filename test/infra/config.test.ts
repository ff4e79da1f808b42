import { describe, expect, it } from 'vitest';
import { loadStage, parseStage } from '../../lib/config.ts';
import { platformOf } from '../../lib/platform.ts';
import { PRESETS } from '../../lib/presets.ts';

const owners = { integration: [], automation: [], revops: [], sales: [] };
const file = { stage: 'acme', preset: 'small', owners };

describe('a stage file', () => {
  it('starts from its preset and may override single values', () => {
    const stage = parseStage({ ...file, overrides: { logRetentionDays: 90 } }, 'acme.json');
    expect(stage.logRetentionDays).toBe(90);
    expect(stage.memoryMb).toEqual(PRESETS.small.memoryMb);
    expect(stage.timeScale).toBe(1);
    expect(stage.emulator).toBe(false);
  });

  it('that is wrong is refused with file, field and reason', () => {
    const wrong = { ...file, stage: 'Acme!', owners: { ...owners, sales: ['nobody'] }, surprise: 1 };
    expect(() => parseStage(wrong, 'acme.json')).toThrow(/acme\.json is not a stage file/);
    expect(() => parseStage(wrong, 'acme.json')).toThrow(/lower-case letters/);
    expect(() => parseStage(wrong, 'acme.json')).toThrow(/owners\.sales/);
    expect(() => parseStage(wrong, 'acme.json')).toThrow(/surprise/);
  });

  it('must name every owner role', () => {
    const { sales: _, ...others } = owners;
    expect(() => parseStage({ ...file, owners: others }, 'acme.json')).toThrow(/sales/);
  });

  it('must be the file of the stage asked for', () => {
    expect(() => loadStage('prod', new URL('../../config/sandbox.json', import.meta.url).pathname)).toThrow(
      /describes stage "sandbox", not "prod"/,
    );
  });

  it('that does not exist is said so, with where the file should be', () => {
    expect(() => loadStage('nowhere')).toThrow(/There is no stage "nowhere": .*config.nowhere\.json does not exist/);
  });

  it('decides in one place what an emulator does without', () => {
    expect(platformOf(loadStage('sandbox'))).toEqual({
      hasEventArchive: false,
      hasCompositeAlarms: false,
      hasSecondFactor: false,
      keepsData: false,
    });
    expect(Object.values(platformOf({ stage: 'prod', emulator: false }))).toEqual([true, true, true, true]);
  });
});
