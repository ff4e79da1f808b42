/** What was said in a conversation, from Intercom's `GET /conversations/{id}`. */
import { ownProperty } from '../../core/contracts/paths.ts';
import { readJson } from '../../core/contracts/read.ts';
import { htmlToText } from '../../core/signal/html.ts';
import { withProperty } from '../json-text.ts';
import { bytesOf, idAt } from '../parts.ts';

/** One thing said. Internal notes are no part of the conversation. */
export interface Line {
  readonly by: 'contact' | 'teammate' | 'bot';
  /** Epoch seconds. */
  readonly at: number;
  readonly text: string;
}

const SPEAKERS: ReadonlyMap<string, Line['by']> = new Map([
  ['user', 'contact'],
  ['lead', 'contact'],
  ['contact', 'contact'],
  ['admin', 'teammate'],
  ['team', 'teammate'],
  ['bot', 'bot'],
]);

/** The opening message is the conversation's `source`; where Intercom repeats it as a part it is told once. */
function transcriptOf(conversation: unknown): Line[] {
  const parts = ownProperty(ownProperty(conversation, 'conversation_parts'), 'conversation_parts');
  const opening = lineOf(ownProperty(conversation, 'source'), ownProperty(conversation, 'created_at'));
  const lines = (Array.isArray(parts) ? parts : [])
    .filter((part) => idAt(part, 'part_type') !== 'note')
    .flatMap((part) => lineOf(part, ownProperty(part, 'created_at')) ?? []);
  if (!opening || lines.some((line) => line.text === opening.text && line.by === opening.by)) return lines;
  return [opening, ...lines];
}

function lineOf(said: unknown, at: unknown): Line | undefined {
  const by = SPEAKERS.get(idAt(said, 'author', 'type') ?? '');
  const text = htmlToText(idAt(said, 'body') ?? '');
  return by && text !== '' ? { by, at: typeof at === 'number' ? at : 0, text } : undefined;
}

/** `complete` of the port: `fetched` holds the lines, and the conversation as it was answered. */
export function complete(part: Uint8Array, answer: Uint8Array): Uint8Array {
  const read = readJson(answer);
  const transcript = bytesOf(transcriptOf(read.kind === 'read' ? read.payload : undefined));
  const fetched = withProperty(new TextEncoder().encode('{}'), 'transcript', transcript);
  return withProperty(part, 'fetched', withProperty(fetched, 'conversation', answer));
}
