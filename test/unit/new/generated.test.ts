/** The commands themselves, in a copy of the repository: what they write must be green without a hand edit. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/repository.ts';
import { captureFile, PRIVATE } from './captures.ts';

const MINUTE = 60_000;
const LEFT_OUT = new Set(['node_modules', '.git', '.sandbox', 'cdk.out', 'cdk.context.json']);
const copy = mkdtempSync(path.join(tmpdir(), 'baton-copy-'));
const at = (file: string): string => path.join(copy, file);

interface Result {
  readonly code: number | null;
  readonly said: string;
}

/** A command in the copy, without what tells the child that it runs inside of a test. */
function run(command: string, args: readonly string[]): Result {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST)/.test(name)));
  const { status, stdout, stderr } = spawnSync(command, [...args], { cwd: copy, encoding: 'utf8', env });
  return { code: status, said: `${stdout}${stderr}` };
}

const tool = (name: string, ...args: readonly string[]): Result => run(at(`node_modules/.bin/${name}`), args);
const script = (name: string, ...args: readonly string[]): Result => run('npm', ['run', '-s', name, '--', ...args]);
const from = (...files: readonly string[]): string[] => files.flatMap((file) => ['--from', captureFile(file)]);
const own = (...parts: readonly string[]): string => at(path.join('flows/own', ...parts));

const WANTED = [
  ['new:emitter', 'survey-tool', ...from('survey.json'), '--flow', 'demo-request'],
  ['new:emitter', 'booking-page', ...from('booking.json'), '--kind', 'vendor-webhook'],
  ['new:emitter', 'landing-page', ...from('landing-page.txt'), '--origin', 'https://www.acme.example'],
  ['new:emitter', 'billing', ...from('billing.json'), '--preset', 'none', '--channel', 'payment'],
  ['new:emitter', 'product-events', ...from('tracking-1.json', 'tracking-2.json'), '--preset', 'none'],
  ['new:emitter', 'ad-forms', ...from('ad-lead.json'), '--channel', 'ad'],
  ['new:flow', 'partner-referral'],
] as const;

let results: readonly Result[] = [];

beforeAll(() => {
  for (const entry of readdirSync(ROOT).filter((each) => !LEFT_OUT.has(each))) {
    cpSync(path.join(ROOT, entry), at(entry), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), at('node_modules'));
  results = WANTED.map(([name, ...args]) => script(name, ...args));
}, 3 * MINUTE);
afterAll(() => rmSync(copy, { recursive: true }));

describe('five emitters of five shapes, one of two samples, and a flow', () => {
  it('are written, told and registered', () => {
    expect(results.map(({ code, said }) => [code, code === 0 ? '' : said])).toEqual(WANTED.map(() => [0, '']));
    const index = readFileSync(own('index.ts'), 'utf8');
    for (const [position, [, name]] of WANTED.entries()) {
      expect(index).toContain(`'./${name}/index.ts'`);
      expect(results[position]?.said).toContain(`npx vitest run --project unit test/unit/own/${name}.test.ts`);
      expect(existsSync(at(`test/scenarios/probe-${name}.test.ts`))).toBe(true);
    }
    expect(existsSync(own('survey-tool', 'flow.ts'))).toBe(false);
    expect(existsSync(own('partner-referral', 'runbook.md'))).toBe(true);
  });

  it('hold nobody’s data', () => {
    const files = ['flows/own', 'test/unit/own', 'test/scenarios'].flatMap((folder) =>
      readdirSync(at(folder), { recursive: true, encoding: 'utf8' }).map((file) => at(path.join(folder, file))),
    );
    const texts = files.filter((file) => /own|probe-/.test(file) && /\.(ts|json|md)$/.test(file));
    expect(texts.length).toBeGreaterThan(40);
    const found = texts.flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return PRIVATE.filter((each) => text.includes(each)).map((each) => `${file}: ${each}`);
    });
    expect(found).toEqual([]);
  });

  it('have the types they should', { timeout: 3 * MINUTE }, () => {
    expect(tool('tsc', '--noEmit', '-p', '.')).toEqual({ code: 0, said: '' });
  });

  it('are formatted and without a complaint', { timeout: MINUTE }, () => {
    const { code, said } = tool('biome', 'check', 'flows', 'test/unit/own', 'test/scenarios', 'package.json');
    expect([code, said.includes('Fixed')], said).toEqual([0, false]);
  });

  it('leave the documents current', { timeout: MINUTE }, () => {
    expect(script('docs')).toMatchObject({
      code: 0,
      said: expect.stringContaining('Every generated part is current.'),
    });
    expect(script('contracts')).toMatchObject({ code: 0 });
  });

  it('pass their own tests: each sample becomes its signal and ends somewhere covers: [16, 81]', {
    timeout: 3 * MINUTE,
  }, () => {
    const { code, said } = tool('vitest', 'run', '--project', 'unit', 'test/unit/own');
    expect(code, said).toBe(0);
    expect(stripVTControlCharacters(said)).toMatch(new RegExp(`Test Files +${WANTED.length} passed`));
  });
});

describe('what is there', () => {
  it('is never written over, and a mistake writes nothing', { timeout: MINUTE }, () => {
    const before = readdirSync(at('flows/own'), { recursive: true, encoding: 'utf8' }).sort();
    const index = readFileSync(own('index.ts'), 'utf8');
    expect(script('new:emitter', 'billing', ...from('survey.json'))).toMatchObject({ code: 2 });
    expect(script('new:emitter', 'other', '--from', captureFile('gone.json'))).toMatchObject({ code: 1 });
    writeFileSync(at('test/unit/own/other.test.ts'), '// mine\n');
    const inTheWay = script('new:emitter', 'other', ...from('survey.json'));
    expect(inTheWay).toMatchObject({ code: 1 });
    expect(inTheWay.said).toContain('test/unit/own/other.test.ts is there already; nothing is written over.');
    expect(readFileSync(at('test/unit/own/other.test.ts'), 'utf8')).toBe('// mine\n');
    expect(readFileSync(own('index.ts'), 'utf8')).toBe(index);
    expect(readdirSync(at('flows/own'), { recursive: true, encoding: 'utf8' }).sort()).toEqual(before);
  });
});
