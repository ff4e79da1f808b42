/**
 * The answers the proxy makes up itself: errors and successes shaped as AWS shapes them, so that an SDK client behaves as
 * it would on AWS. Pure but for the ids it is given.
 */
import { createHash } from 'node:crypto';
import { type AwsCallName, parseJson } from './aws-call.ts';
import type { FaultRule } from './faults.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The internal error each service's SDK client treats as passing. */
const INTERNAL_ERROR: Readonly<Record<string, string>> = {
  dynamodb: 'InternalServerError',
  events: 'InternalException',
  lambda: 'ServiceException',
  s3: 'InternalError',
  secretsmanager: 'InternalServiceError',
};

/** An error answer of the rule's status and code, in the protocol of the call. */
export function errorAnswer(call: AwsCallName, rule: FaultRule, requestId: string): Answer {
  const status = rule.status ?? 500;
  const code = rule.code ?? INTERNAL_ERROR[call.service] ?? 'InternalFailure';
  const message = 'Injected by the sandbox proxy.';
  if (XML_SERVICES.has(call.service)) return xmlError(call.service, status, code, message, requestId);
  const headers = { ...jsonHeaders(requestId), 'x-amzn-errortype': code, 'x-amzn-query-error': `${code};Receiver` };
  return { status, headers, body: JSON.stringify({ __type: code, message, Message: message }) };
}

const XML_SERVICES = new Set(['s3', 'sns', 'sts', 'iam', 'cloudformation']);

const jsonHeaders = (requestId: string): Record<string, string> => ({
  'content-type': 'application/x-amz-json-1.0',
  'x-amzn-requestid': requestId,
});

function xmlError(service: string, status: number, code: string, message: string, requestId: string): Answer {
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  const body =
    service === 's3'
      ? `<Error>${error}<RequestId>${requestId}</RequestId></Error>`
      : `<ErrorResponse><Error><Type>Receiver</Type>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

/** A success answer for a call that never happened: what the caller of a lost event would have seen. */
export function successAnswer(call: AwsCallName, body: string | undefined, requestId: string, now: number): Answer {
  const request = parseJson(body) ?? {};
  const answer = { status: 200, headers: jsonHeaders(requestId) };
  return { ...answer, body: JSON.stringify(successBody(call.action, request, requestId, now)) };
}

function successBody(action: string, request: Readonly<Record<string, unknown>>, id: string, now: number): unknown {
  if (action === 'PutEvents') {
    const entries = Array.isArray(request.Entries) ? request.Entries : [];
    return { FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: `${id}-${index}` })) };
  }
  if (action === 'SendMessage') return { MessageId: id, MD5OfMessageBody: md5(String(request.MessageBody)) };
  if (action === 'StartExecution') {
    const machine = String(request.stateMachineArn).replace(':stateMachine:', ':execution:');
    return { executionArn: `${machine}:${String(request.name ?? id)}`, startDate: now / 1000 };
  }
  return {};
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
