/**
 * The CDK app. The stage is `-c stage=NAME` or BATON_STAGE (default `sandbox`) and its file `config/<stage>.json`, or
 * another one given as `-c config=FILE` or BATON_CONFIG.
 */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildBaton } from '../lib/app.ts';
import { loadStage } from '../lib/config.ts';

const app = new App();
const given = (key: string, variable: string): string | undefined =>
  app.node.tryGetContext(key) ?? (process.env[variable] || undefined);

buildBaton(app, loadStage(given('stage', 'BATON_STAGE') ?? 'sandbox', given('config', 'BATON_CONFIG')));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
