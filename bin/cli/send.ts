/** `baton send` and `baton outcome`: requests signed as their senders sign them. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import type { Emitter } from '../../core/definitions/definitions.ts';
import { RECEIPT_HEADER } from '../../core/ingest/answers.ts';
import { objectIn } from '../../core/setup/secrets.ts';
import { registry } from '../../flows/registry.ts';
import { secretName } from '../../lib/names.ts';
import { OUTCOME_KINDS } from '../../stores/follow-up.ts';
import { CliProblem, usageProblem } from './problem.ts';
import { readSecret } from './secrets.ts';
import { readStageFile } from './stage-file.ts';
import { doorOf } from './target.ts';
import { type CliVerb, type Command, needed, text } from './verb.ts';

const string = { type: 'string' } as const;
const LIMIT_MS = 30_000;

/** The file format of a flow's samples; anything else is a body as it is. */
const Sample = z.object({
  emitter: z.string(),
  contentType: z.string(),
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]),
});

export const send: CliVerb = {
  usage: '<file> [--emitter website-api] [--id KEY]',
  says: 'Signs a sample or a body as its emitter does and posts it. The same --id again is a repeat.',
  options: { emitter: string, id: string },
  async run(command) {
    const { emitter, contentType, body } = readSample(needed(command, 0, 'a file'), text(command, 'emitter'));
    const id = text(command, 'id') ?? `evt_${randomUUID()}`;
    const request = await signed(command, emitter, body, id);
    const headers = { 'content-type': contentType, ...request.headers };
    const answer = await post(command, emitter.path, headers, request.body);
    const { receipt } = answer;
    command.terminal.json({ status: answer.status, body: answer.json, id, ...(receipt ? { receipt } : {}) });
    command.terminal.say(`${answer.status}  ${answer.text}`);
    if (receipt) command.terminal.say(`See: npm run baton -- where ${receipt} --stage ${command.stage.stage}`);
    return answer.status < 400 ? 0 : 1;
  },
};

function readSample(file: string, wanted: string | undefined): { emitter: Emitter; contentType: string; body: string } {
  const content = contentOf(file);
  const sample = Sample.safeParse(objectIn(content));
  const name = wanted ?? (sample.success ? sample.data.emitter : 'website-api');
  const emitter = registry.emitters.get(name);
  if (!emitter) {
    const known = [...registry.emitters.keys()].join(', ');
    throw usageProblem(`There is no emitter "${name}".`, `flows/ declares ${known}; give one with --emitter.`);
  }
  if (emitter.kind === 'batch-file') {
    const advice = `Put it and its manifest below ${emitter.path.slice(1)}/ of the batch bucket: docs/connect-an-emitter.md.`;
    throw usageProblem(`Emitter "${name}" puts files; nothing of it is posted.`, advice);
  }
  if (!sample.success) return { emitter, contentType: 'application/json', body: content };
  const { body, contentType } = sample.data;
  return { emitter, contentType, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw usageProblem(`${file} cannot be read.`, 'Samples are in flows/sample/<flow>/samples.');
  }
}

/** A public form needs no signature, but an origin it is declared for and the wish for an answer that is no redirect. */
async function signed(command: Command, { name, connector, form, path }: Emitter, text: string, id: string) {
  const signing = EMITTER_CONNECTORS.get(connector)?.signing;
  if (!signing) return { body: text, headers: { origin: form?.origins[0] ?? '', accept: 'application/json' } };
  const secret = await secretOf(command, name);
  const body = signing.enclose?.(text, secret) ?? text;
  const url = (await publicUrlOf(command)) + path;
  return { body, headers: signing.sign(body, secret, { id, at: command.now(), url }) };
}

/** What senders post to, as far as it is configured: some schemes sign it. */
const publicUrlOf = async ({ stage }: Command): Promise<string> =>
  stage.door?.url ?? (readStageFile(stage.stage).stage?.publicUrl || (await doorOf(stage)).url).replace(/\/+$/, '');

export const outcome: CliVerb = {
  usage: `<engagement> <${OUTCOME_KINDS.join(' | ')}> --by PERSON [--id KEY]`,
  says: 'Reports what came of an engagement. The same --id again counts once.',
  options: { by: string, id: string },
  async run(command) {
    const engagement = needed(command, 0, 'an engagement');
    const kind = needed(command, 1, `an outcome: ${OUTCOME_KINDS.join(', ')}`);
    const by = text(command, 'by');
    if (by === undefined) throw usageProblem('Say who reports it: --by PERSON.', 'See "baton help".');
    const body = JSON.stringify({ engagement, outcome: kind, by });
    const signing = EMITTER_CONNECTORS.get('standard-webhooks')?.signing;
    const as = { id: text(command, 'id') ?? `outcome_${randomUUID()}`, at: command.now() };
    const signature = signing?.sign(body, await secretOf(command, 'outcomes'), as) ?? {};
    const answer = await post(command, '/outcomes', { 'content-type': 'application/json', ...signature }, body);
    command.terminal.json(answer.json);
    if (answer.status >= 400) throw new CliProblem(detailOf(answer.json) ?? `Answered ${answer.status}.`);
    command.terminal.say(`${engagement}: ${kind} by ${by} is recorded.`);
    return 0;
  },
};

const detailOf = (body: unknown): string | undefined => {
  const problem = z.object({ detail: z.string() }).safeParse(body);
  return problem.success ? problem.data.detail : undefined;
};

/** The newest secret of an emitter. Throws {@link CliProblem} when it has none. */
async function secretOf({ stage }: Command, emitter: string): Promise<string> {
  const client = new SecretsManagerClient(stage.aws);
  try {
    const stored = objectIn(await readSecret(client, `${secretName.emitters(stage)}${emitter}`))?.secrets;
    const [secret] = Array.isArray(stored) ? stored : [];
    if (typeof secret === 'string') return secret;
  } finally {
    client.destroy();
  }
  const advice = `npm run baton -- init --stage ${stage.stage}`;
  throw new CliProblem(`Emitter "${emitter}" has no secret in stage "${stage.stage}".`, { advice });
}

/** Own senders and forms read it in the body, vendors are told beside it. */
const receiptOf = (body: unknown): string | undefined => z.object({ id: z.string() }).safeParse(body).data?.id;

async function post({ stage }: Command, path: string, headers: Readonly<Record<string, string>>, body: string) {
  const { url } = await doorOf(stage);
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const answer = await fetch(url + path, { method: 'POST', headers, body, redirect: 'manual', signal });
    const said = await answer.text();
    const json = objectIn(said);
    return { status: answer.status, text: said, json, receipt: receiptOf(json) ?? answer.headers.get(RECEIPT_HEADER) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliProblem(`${url} was not reached: ${why}`, {
      exitCode: 3,
      advice: '"baton doctor" looks at every part.',
    });
  }
}
