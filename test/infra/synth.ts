/** Synthesises the app in process, without bundling, with the feature flags of `cdk.json`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
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

/** An app as the CLI would make it, but that no function is bundled. Its folder is the caller's to remove. */
export function unbundledApp(): App {
  const { context } = read('cdk.json') as { context: Record<string, unknown> };
  const outdir = mkdtempSync(path.join(tmpdir(), 'baton-synth-'));
  return new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
}

export interface Synthesised {
  readonly stage: Stage;
  readonly baton: Baton;
  readonly data: Template;
  readonly pipeline: Template;
  readonly operations: Template;
}

/** Synthesises a stage and keeps the templates in memory; nothing stays on disk. */
export function synthesise(stage: Stage): Synthesised {
  const app = unbundledApp();
  const baton = buildBaton(app, stage);
  const of = (stack: Stack): Template => Template.fromStack(stack);
  const { data, pipeline, operations } = baton;
  const synthesised = { stage, baton, data: of(data), pipeline: of(pipeline), operations: of(operations) };
  rmSync(app.outdir, { recursive: true, force: true });
  return synthesised;
}
