/** Reading captured payloads: which format they are in, and which signals their connector sees in them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EmitterConnector, SignalPart } from '../../connectors/emitter.ts';
import { readPayload } from '../../core/contracts/read.ts';
import type { Contract } from '../../core/definitions/definitions.ts';
import { CliProblem } from '../cli/problem.ts';

export type Format = Contract['format'];

export interface Capture {
  /** As given on the command line. */
  readonly file: string;
  readonly format: Format;
  readonly bytes: Uint8Array;
  /** Whole, parsed. */
  readonly body: unknown;
}

export const CONTENT_TYPE: Readonly<Record<Format, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  csv: 'text/csv',
};

/** Anything larger is no sample of one request. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Throws a {@link CliProblem} when the file cannot be read or is in no format Baton reads. */
export function readCapture(file: string): Capture {
  const bytes = bytesOf(file);
  if (bytes.length > MAX_BYTES) throw new CliProblem(`${file} is larger than 4 MB, which is no request Baton takes.`);
  const format = formatOf(file, new TextDecoder().decode(bytes).trim());
  const read = readPayload(format, bytes);
  if (read.kind === 'unreadable') {
    throw new CliProblem(`${file} cannot be read as ${format === 'json' ? 'JSON' : 'a form'}: ${read.why}.`);
  }
  return { file, format, bytes, body: read.payload };
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(path.resolve(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new CliProblem(`${file} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code}.`);
  }
}

/** By what it begins with: a file's name says little. */
function formatOf(file: string, text: string): Format {
  const refused = (what: string): CliProblem =>
    new CliProblem(`${file} is ${what}. Baton reads JSON and application/x-www-form-urlencoded.`, {
      advice: 'Give the body of a request exactly as it was sent, without headers.',
    });
  if (text === '') throw refused('empty');
  if (/^[{[]/.test(text)) return 'json';
  if (text.startsWith('<')) throw refused('XML or HTML');
  if (/^--.*\r?\ncontent-disposition:/i.test(text)) throw refused('multipart/form-data');
  if (!text.includes('\n') && /^[^=&\s]+=[^&\s]*(?:&[^=&\s]+=[^&\s]*)*$/.test(text)) return 'form';
  throw refused('neither JSON nor a form');
}

/** The bytes of the signals in a capture: what a contract is applied to. */
export const signalsIn = (capture: Capture, connector: EmitterConnector, atPath: string): Uint8Array[] =>
  partsIn(capture, connector, atPath).map(({ body }) => body);

/** The signals in a capture as its connector takes it apart. Throws when it can make nothing of it. */
export function partsIn(capture: Capture, connector: EmitterConnector, atPath: string): readonly SignalPart[] {
  const body = connector.redact?.(capture.bytes) ?? capture.bytes;
  const headers = { 'content-type': CONTENT_TYPE[capture.format] };
  const split = connector.split({ method: 'POST', path: atPath, headers, body, receivedAt: 0 });
  if (split.kind === 'unreadable') {
    throw new CliProblem(`Connector "${connector.name}" can make nothing of ${capture.file}: ${split.why}.`, {
      advice: 'Choose another with --connector, or --kind own-api for a sender of your own.',
    });
  }
  return split.kind === 'one' ? [split.part] : split.parts;
}

/** The payloads of signals. Throws when one is no object: then there are no fields to map. */
export function payloadsOf(signals: readonly Uint8Array[], { format, file }: Capture): unknown[] {
  return signals.map((bytes) => {
    const read = readPayload(format, bytes);
    const isRecord = read.kind === 'read' && typeof read.payload === 'object' && read.payload !== null;
    if (!isRecord || Array.isArray(read.payload)) throw new CliProblem(`${file} holds a signal that is no object.`);
    return read.payload;
  });
}
