import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SPINE } from '../../core/spine.ts';
import { FUNCTIONS } from '../../lib/config.ts';
import { DESTINATIONS } from '../../lib/destinations.ts';
import { Handoff } from '../../lib/handoffs/handoff.ts';
import { spineState, tasks } from './journey-file.ts';
import { resourcesOf } from './plain.ts';
import { ROOT, sandbox, synthesise } from './synth.ts';

const { baton, pipeline } = synthesise(sandbox());
const labels = FUNCTIONS.flatMap((name) =>
  name === 'deliver' ? DESTINATIONS.map((destination) => `deliver-${destination}`) : [name],
).sort();

describe('what the spine says exists, and nothing else', () => {
  it.each(['handler.ts', 'wiring.ts'])('a folder with %s for every function', (file) => {
    const folder = path.join(ROOT, 'lambdas');
    const found = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, file)));
    expect(found.sort()).toEqual([...FUNCTIONS].sort());
  });

  it('a construct for every function, one per destination for deliver', () => {
    const built = baton.pipeline.node.findAll().filter((node) => node instanceof Handoff);
    expect(built.map(({ node }) => node.id).sort()).toEqual(labels);
    expect(baton.pipeline.handoffs).toHaveLength(built.length);
  });

  it('a function for every construct, named after it', () => {
    const names = resourcesOf(pipeline, 'AWS::Lambda::Function').map(({ properties }) => properties.FunctionName);
    expect(names.sort()).toEqual(labels.map((label) => `baton-sandbox-${label}`));
  });

  it('a state of the lead journey for every handoff that has one covers: [19]', () => {
    const wanted = SPINE.flatMap((row) => ('state' in row ? [row.state] : []));
    expect([...new Set(tasks.map(spineState))].sort()).toEqual([...wanted].sort());
  });

  it('a dead-letter queue for every handoff that has one, one per destination for deliver; covers: [193]', () => {
    const wanted = SPINE.filter((row) => row.hasDlq).flatMap((row) =>
      row.name === 'deliver' ? DESTINATIONS.map((destination) => `deliver-${destination}`) : [row.name],
    );
    const names = resourcesOf(pipeline, 'AWS::SQS::Queue').map(({ properties }) => properties.QueueName);
    const queues = wanted.map((label) => `baton-sandbox-${label}-dlq`);
    expect(names.sort()).toEqual([...queues, 'baton-sandbox-spill'].sort());
  });
});
