import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStageFile, stageFile, writeStageFile } from '../../../bin/cli/stage-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'baton-stage-'));
  mkdirSync(path.join(root, 'config'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the stage file', () => {
  it('is made once, with a preset and whoever hears the alarms, and is a stage file', () => {
    expect(readStageFile('prod', root)).toEqual({ problem: 'not there' });
    expect(writeStageFile('prod', { alarmsTo: 'ops@example.com' }, root)).toBe('created');
    const { stage } = readStageFile('prod', root);
    expect(stage).toMatchObject({ stage: 'prod', publicUrl: '', owners: { sales: ['ops@example.com'] } });
    const before = readFileSync(stageFile('prod', root), 'utf8');
    expect(writeStageFile('prod', { alarmsTo: 'other@example.com' }, root)).toBe('kept');
    expect(readFileSync(stageFile('prod', root), 'utf8')).toBe(before);
  });

  it('takes a public URL later and keeps the rest', () => {
    writeStageFile('prod', { alarmsTo: 'ops@example.com' }, root);
    expect(writeStageFile('prod', { publicUrl: 'https://leads.example.com' }, root)).toBe('changed');
    expect(writeStageFile('prod', { publicUrl: 'https://leads.example.com' }, root)).toBe('kept');
    const { stage } = readStageFile('prod', root);
    expect(stage).toMatchObject({ publicUrl: 'https://leads.example.com', owners: { sales: ['ops@example.com'] } });
  });

  it('is not written when it would be none', () => {
    expect(() => writeStageFile('prod', { publicUrl: 'leads' }, root)).toThrow(/publicUrl/);
    expect(readStageFile('prod', root)).toEqual({ problem: 'not there' });
  });
});
