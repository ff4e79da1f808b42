/** The line a handler writes and the metric an alarm watches are the same, dimension by dimension. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { METRICS, METRICS_NAMESPACE, type MetricName } from '../../core/metrics/names.ts';
import { resourcesOf } from './plain.ts';
import { sandbox, synthesise } from './synth.ts';

interface MetricLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly [
      { readonly Namespace: string; readonly Dimensions: string[][]; readonly Metrics: readonly { Name: string }[] },
    ];
  };
  readonly [dimension: string]: unknown;
}

afterEach(() => vi.unstubAllEnvs());

/** What a function of this name writes to its log when it records these values. */
async function linesOf(
  service: string,
  label: 'clock' | 'validate' | 'watch',
  values: Partial<Record<MetricName, number>>,
) {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', service);
  vi.resetModules();
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  try {
    const { record } = await import('../../lambdas/runtime/telemetry.ts');
    record(label, values);
  } finally {
    spy.mockRestore();
  }
  return written.filter((line) => line.includes('_aws')).map((line) => JSON.parse(line) as MetricLine);
}

/** `Baton ClockTicks Handoff=clock service=baton-sandbox-clock` */
const seen = (namespace: string, name: string, dimensions: readonly (readonly [string, unknown])[]): string =>
  [namespace, name, ...dimensions.map(([key, value]) => `${key}=${value}`).sort((a, b) => a.localeCompare(b))].join(
    ' ',
  );

const emitted = (lines: readonly MetricLine[]): string[] =>
  lines.flatMap((line) => {
    const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
    const dimensions = (Dimensions[0] ?? []).map((key) => [key, line[key]] as const);
    return Metrics.map(({ Name }) => seen(Namespace, Name, dimensions));
  });

describe('what a handler records', () => {
  const watched = resourcesOf(synthesise(sandbox()).operations, 'AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties)
    .filter(({ Namespace }) => Namespace === METRICS_NAMESPACE)
    .map(({ Namespace, MetricName: name, Dimensions }) =>
      seen(
        Namespace,
        name,
        Dimensions.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
      ),
    );

  it('reaches the alarms of the clock, all values of a tick at once', async () => {
    const values = {
      ClockTicks: 1,
      OpenTechnicalItems: 2,
      OverdueItems: 1,
      OldestTechnicalItemSeconds: 60,
      Remainder: 0,
      WholeCounts: 1,
      RefusedSenders: 0,
      Faults: 1,
    };
    const ofOthers = [
      ...['ShadowSignals', 'ShadowDisagreements', 'MetadataGaps', 'RefusedRequests'],
      ...['LostRaces', 'LostRegroupSteps'],
    ];
    expect([...Object.keys(values), ...ofOthers].sort()).toEqual(Object.keys(METRICS).sort());
    const lines = emitted(await linesOf('baton-sandbox-clock', 'clock', values));
    const ofClock = watched.filter((metric) => metric.includes('service=baton-sandbox-clock'));
    expect(ofClock).toHaveLength(7);
    for (const metric of ofClock) expect(lines).toContain(metric);
  });

  it('reaches the alarm on what the API refused', async () => {
    const lines = emitted(await linesOf('baton-sandbox-watch', 'watch', { RefusedRequests: 3 }));
    expect(lines).toEqual(['Baton RefusedRequests Handoff=watch service=baton-sandbox-watch']);
    expect(watched).toContain(lines[0]);
  });

  it('reaches the alarm on faults of a handoff', async () => {
    const lines = emitted(await linesOf('baton-sandbox-validate', 'validate', { Faults: 1 }));
    expect(lines).toEqual(['Baton Faults Handoff=validate service=baton-sandbox-validate']);
    expect(watched).toContain(lines[0]);
  });
});
