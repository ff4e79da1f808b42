/** `baton doctor`: looks at every part of a deployment and prints what is open with the command that closes it. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { examine, type Facts, type Finding } from '../../core/setup/findings.ts';
import { whyUnusable } from '../../core/setup/secrets.ts';
import { registry } from '../../flows/registry.ts';
import { missingAccess } from './credentials.ts';
import { contextOf, reachDestination } from './destinations.ts';
import { lookAtClock, lookAtParts, lookAtStacks, lookAtTopics } from './look.ts';
import { flagOf, readSecret, secretNeeds } from './secrets.ts';
import { readStageFile } from './stage-file.ts';
import { doorOf, type Outputs, readOutputs, type Stage } from './target.ts';
import type { CliVerb, Command } from './verb.ts';

export const doctor: CliVerb = {
  usage: '',
  says: 'Looks at every part of the deployment; prints what is open with the command that closes it.',
  async run(command) {
    const findings = await lookAround(command);
    const open = findings.filter(({ state }) => state === 'open');
    command.terminal.json({ stage: command.stage.stage, open: open.length, findings });
    command.terminal.say(...findings.flatMap(tellFinding), '');
    command.terminal.say(open.length === 0 ? 'Everything is in order.' : `${open.length} open.`);
    return open.length === 0 ? 0 : 1;
  },
};

/** Without access nothing else can be seen: one line instead of one for each part. */
async function lookAround(command: Command): Promise<Finding[]> {
  const missing = await missingAccess(command.stage);
  return missing ? [{ area: 'access', what: 'AWS', state: 'open', ...missing }] : examine(await gather(command));
}

function tellFinding({ area, what, state, detail, fix }: Finding): string[] {
  const line = `${state === 'fine' ? 'fine' : 'OPEN'}  ${area.padEnd(12)}  ${what}${detail ? `  ${detail}` : ''}`;
  return fix === undefined ? [line] : [line, `                    ${fix}`];
}

async function gather(command: Command): Promise<Facts> {
  const { stage, now } = command;
  const file = readStageFile(stage.stage);
  const outputs = await readOutputs(stage).catch(() => undefined);
  const [secrets, stacks, parts, topics, destinations, lastTickMs, doors, accepted, keying] = await Promise.all([
    lookAtSecrets(stage),
    lookAtStacks(stage),
    lookAtParts(stage, Object.values(outputs?.functionNames ?? {})),
    // An emulator sends no mail, so nobody is expected to hear its alarms.
    file.stage?.emulator ? [] : lookAtTopics(stage),
    Promise.all([...registry.destinations.keys()].map((name) => lookAtDestination(stage, name, now))),
    lookAtClock(stage, now()),
    lookAtDoors(command, outputs),
    lookAtContracts(command),
    command.api.ask('keying', {}).catch(() => undefined),
  ]);
  // The sandbox decides its address when it starts.
  const publicUrl = stage.door?.url ?? file.stage?.publicUrl ?? '';
  const config = { publicUrl, ...(file.problem === undefined ? {} : { problem: file.problem }) };
  const tick = lastTickMs === undefined ? {} : { lastTickMs };
  // Nobody but the newcomer reaches an emulator.
  const roles =
    file.stage && !file.stage.emulator ? { operatorRoles: Object.keys(file.stage.operatorRoles).length } : {};
  return {
    stage: stage.stage,
    config,
    secrets,
    stacks,
    parts,
    topics,
    destinations,
    doors,
    accepted,
    ...(keying ? { keying } : {}),
    ...roles,
    ...tick,
  };
}

/** Where /ops does not answer, its door says so. */
const lookAtContracts = ({ api }: Command): Promise<NonNullable<Facts['accepted']>> =>
  api.ask('live', {}).then(
    ({ contracts }) =>
      contracts.flatMap(({ emitter, running, state, item = '' }) =>
        state === 'accepted' ? { emitter, running, item } : [],
      ),
    () => [],
  );

async function lookAtSecrets({ stage, aws }: Stage): Promise<Facts['secrets']> {
  const client = new SecretsManagerClient(aws);
  try {
    return await Promise.all(
      secretNeeds(stage).map(async (need) => {
        const found = await readSecret(client, need.name).catch(() => null);
        const flag = flagOf(need);
        const of = { name: need.name, ...(flag === undefined ? {} : { flag }) };
        if (found === null) return { ...of, state: 'unreadable' as const };
        if (found === undefined) return { ...of, state: 'missing' as const };
        const why = whyUnusable(need, found);
        return why === undefined ? { ...of, state: 'usable' as const } : { ...of, state: 'unusable' as const, why };
      }),
    );
  } finally {
    client.destroy();
  }
}

async function lookAtDestination(
  stage: Stage,
  name: string,
  now: () => number,
): Promise<Facts['destinations'][number]> {
  const ill = (why: string, isCredential: boolean) => ({ name, health: { kind: 'ill', why, isCredential } as const });
  try {
    const result = await (await reachDestination(stage, name)).health(contextOf(now));
    if (result.kind === 'done') return { name, health: { kind: 'healthy', missing: result.value.missing } };
    return result.kind === 'auth' ? ill('refuses the token', true) : ill(`${result.kind}: ${result.code}`, false);
  } catch (error) {
    return ill(error instanceof Error ? error.message : String(error), false);
  }
}

/** The front door as a sender reaches it, and /ops as you do. */
async function lookAtDoors(command: Command, outputs: Outputs | undefined): Promise<Facts['doors']> {
  if (!command.stage.door && !outputs) return [{ what: 'API', problem: 'no stack names it', tookMs: 0 }];
  const timed = async (what: string, reach: () => Promise<string | undefined>) => {
    const from = performance.now();
    const problem = await reach().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    return { what, tookMs: performance.now() - from, ...(problem === undefined ? {} : { problem }) };
  };
  return [
    await timed('front door', () => knock(command.stage)),
    await timed('/ops with your credentials', async () => {
      await command.api.ask('live', {});
      return undefined;
    }),
  ];
}

/** An unsigned status URL: ingest itself must answer that there is no such receipt. */
async function knock(stage: Stage): Promise<string | undefined> {
  const { url } = await doorOf(stage);
  const answer = await fetch(`${url}/signals/${'0'.repeat(32)}`, { signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  return answer.status === 404 && text.includes('unknown-receipt') ? undefined : `answered ${answer.status}`;
}
