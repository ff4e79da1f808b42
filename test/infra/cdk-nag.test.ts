import { rmSync } from 'node:fs';
import { Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { type Baton, buildBaton } from '../../lib/app.ts';
import type { Stage } from '../../lib/config.ts';
import { onAws, sandbox, unbundledApp } from './synth.ts';

const anywhere = (): Stage => {
  const { account: _account, region: _region, ...stage } = onAws('small');
  return stage;
};
const STAGES: readonly (readonly [string, () => Stage])[] = [
  ['the sandbox', sandbox],
  ['the preset small', () => onAws('small')],
  ['the preset standard', () => onAws('standard')],
  ['a stage without a fixed account', anywhere],
];

const outdirs: string[] = [];
afterAll(() => {
  for (const outdir of outdirs) rmSync(outdir, { recursive: true, force: true });
});

function check(stage: Stage, change: (baton: Baton) => void = () => undefined): () => unknown {
  const app = unbundledApp();
  outdirs.push(app.outdir);
  change(buildBaton(app, stage));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return () => app.synth();
}

describe('cdk-nag AwsSolutions', () => {
  it.each(STAGES)('finds nothing unexplained in %s', (_name, stage) => {
    expect(check(stage())).not.toThrow();
  });

  it('would say so if there were anything', () => {
    expect(check(sandbox(), ({ data }) => new Queue(data, 'Careless'))).toThrow(/AwsSolutions-SQS3/);
  });

  it('is acknowledged rule by rule, each time with a reason, and never for all wildcards at once', () => {
    const app = unbundledApp();
    outdirs.push(app.outdir);
    buildBaton(app, sandbox());
    const acknowledged = app.node
      .findAll()
      .flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:acknowledged-rules'))
      .flatMap(({ data }) => Object.entries(data as Record<string, string>));
    expect(acknowledged.length).toBeGreaterThan(5);
    for (const [rule, reason] of acknowledged) {
      expect(reason.length, rule).toBeGreaterThan(30);
      expect(rule).not.toMatch(/IAM[45]$/);
    }
  });
});
