/** Synthesises the app in process, without bundling, with the feature flags of `cdk.json`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { type Baton, buildBaton } from '../../lib/app.ts';
import { parseStage, type Stage } from '../../lib/config.ts';

export const ROOT = path.join(import.meta.dirname, '..', '..');

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));

/** The stage on the emulator. */
export const sandbox = (): Stage => parseStage(read('config/sandbox.json'), 'config/sandbox.json');

/** A stage on AWS, made of the example for the preset. */
export const onAws = (preset: 'small' | 'standard'): Stage => ({
  ...parseStage(read(`config/${preset}.example.json`), preset),
  account: '111111111111',
  region: 'eu-west-1',
});

const outdirs: string[] = [];
afterAll(() => {
  for (const outdir of outdirs) rmSync(outdir, { recursive: true, force: true });
});

/** An app as the CLI would make it, but that no function is bundled. */
export function unbundledApp(): App {
  const { context } = read('cdk.json') as { context: Record<string, unknown> };
  const outdir = mkdtempSync(path.join(tmpdir(), 'baton-synth-'));
  outdirs.push(outdir);
  return new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
}

export interface Synthesised {
  readonly stage: Stage;
  readonly app: App;
  readonly baton: Baton;
  readonly data: Template;
  readonly pipeline: Template;
  readonly operations: Template;
}

export function synthesise(stage: Stage): Synthesised {
  const app = unbundledApp();
  const baton = buildBaton(app, stage);
  const of = (stack: Stack): Template => Template.fromStack(stack);
  const { data, pipeline, operations } = baton;
  return { stage, app, baton, data: of(data), pipeline: of(pipeline), operations: of(operations) };
}
