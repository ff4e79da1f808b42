/**
 * What a million leads cost on AWS, in dollars: list prices of us-east-1 in November 2026, no free tier, no fixed monthly
 * costs (alarms, metrics, secrets), no storage. Pure.
 */

/** Dollars for a million of each, unless the name says otherwise. */
export const PRICE = {
  /** HTTP API requests, first 300 million a month, up to 512 KB each (aws.amazon.com/api-gateway/pricing). */
  httpRequest: 1.0,
  /** Lambda requests (aws.amazon.com/lambda/pricing). */
  lambdaRequest: 0.2,
  /** Millions of GB-seconds of Lambda on arm64: $0.0000133334 for each (same page). */
  lambdaGbSecond: 13.3334,
  /** DynamoDB on demand, half the price since November 2024 (aws.amazon.com/dynamodb/pricing/on-demand). */
  writeUnit: 0.625,
  readUnit: 0.125,
  /** Custom events put on a classic bus, 64 KB each (aws.amazon.com/eventbridge/pricing). */
  event: 1.0,
  /** State transitions of Standard workflows (aws.amazon.com/step-functions/pricing). */
  transition: 25.0,
  /** SQS standard requests, 64 KB each (aws.amazon.com/sqs/pricing). */
  queueRequest: 0.4,
  /** One GB of logs taken in (aws.amazon.com/cloudwatch/pricing); by bytes a lead this is GB for a million leads. */
  logGb: 0.5,
} as const;

/**
 * How long an invocation lasts on AWS, seconds, billed. An emulator cannot tell; these stand for a warm ingest with three
 * calls to AWS, and for the mean of the other functions, the waits for the CRM in deliver included.
 */
export const ASSUMED_SECONDS = { ingest: 0.05, other: 0.2 } as const;

/** One line of the front door's access log as `lib/building-blocks/front-door.ts` writes it, with CloudWatch's overhead. */
export const ACCESS_LOG_BYTES = 220;

/** What one lead uses. */
export interface Use {
  readonly httpRequests: number;
  /** Invocations of ingest, and of all other functions. */
  readonly ingestCalls: number;
  readonly otherCalls: number;
  /** Memory of the functions, MB. */
  readonly memoryMb: { readonly ingest: number; readonly other: number };
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly events: number;
  readonly transitions: number;
  readonly queueRequests: number;
  readonly logBytes: number;
}

const MB_IN_GB = 1024;
const BYTES_IN_GB = 1e9;
const MILLION = 1e6;

/**
 * Dollars for a million leads, by what they are paid for. Read units are no part of the formula the budget was made for;
 * they are a figure of their own.
 */
export function costParts(use: Use) {
  const gbSeconds =
    (use.ingestCalls * ASSUMED_SECONDS.ingest * use.memoryMb.ingest +
      use.otherCalls * ASSUMED_SECONDS.other * use.memoryMb.other) /
    MB_IN_GB;
  return {
    stateTransitions: use.transitions * PRICE.transition,
    dynamoWrites: use.writeUnits * PRICE.writeUnit,
    lambdaRequests: (use.ingestCalls + use.otherCalls) * PRICE.lambdaRequest,
    lambdaTime: gbSeconds * PRICE.lambdaGbSecond,
    logs: ((use.logBytes * MILLION) / BYTES_IN_GB) * PRICE.logGb,
    httpApi: use.httpRequests * PRICE.httpRequest,
    events: use.events * PRICE.event,
    queues: use.queueRequests * PRICE.queueRequest,
  } as const;
}

/** Dollars for a million leads. */
export const usdPerMillionLeads = (use: Use): number =>
  Object.values(costParts(use)).reduce((sum, part) => sum + part, 0);
