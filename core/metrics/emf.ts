/**
 * One CloudWatch embedded metric line. Pure: the caller writes it to standard output, on a line of its own and not
 * through `console.log`, which Lambda's JSON log format would wrap and CloudWatch then not read as metrics.
 */
import { dimensionsOf, type HandoffLabel, METRIC_NAMESPACE, METRICS, type MetricName } from './names.ts';

/** `at` is epoch ms. The line holds names and numbers only. */
export function metricLine(
  stage: string,
  label: HandoffLabel,
  values: Readonly<Partial<Record<MetricName, number>>>,
  at: number,
): string {
  const dimensions = dimensionsOf(stage, label);
  const names = (Object.keys(METRICS) as MetricName[]).filter((name) => values[name] !== undefined);
  const directive = {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [Object.keys(dimensions)],
    Metrics: names.map((name) => ({ Name: name, Unit: METRICS[name] })),
  };
  return JSON.stringify({ _aws: { Timestamp: at, CloudWatchMetrics: [directive] }, ...dimensions, ...values });
}
