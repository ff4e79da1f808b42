/** `baton init`: makes the stage file and the secrets a deployment needs, and says what is still open. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Given, SecretNeed } from '../../core/setup/secrets.ts';
import { CliProblem } from './problem.ts';
import { type DoneStep, flagOf, handshakeTokens, namedBy, readSecret, secretNeeds, writeSecrets } from './secrets.ts';
import { readStageFile, writeStageFile } from './stage-file.ts';
import { type CliVerb, type Command, pairs, text } from './verb.ts';

const string = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;

export const init: CliVerb = {
  usage:
    '[--token DESTINATION=TOKEN]... [--secret EMITTER=SECRET]... [--fetch-token EMITTER=TOKEN]... [--public-url URL] [--alarms-to ADDRESS] [--yes]',
  says: 'Makes config/<stage>.json and the secrets. Generated keys are never replaced; run it as often as you like.',
  options: {
    token: many,
    secret: many,
    'fetch-token': many,
    'public-url': string,
    'alarms-to': string,
    yes: { type: 'boolean' },
  },
  async run(command) {
    const client = new SecretsManagerClient(command.stage.aws);
    try {
      const file = await makeStageFile(command);
      const steps = await writeSecrets(client, command.stage.stage, await givenFor(command, client));
      return report(command, file, steps);
    } finally {
      client.destroy();
    }
  },
};

const mayAsk = ({ terminal, options }: Command): boolean => terminal.ask !== undefined && options.yes !== true;

async function makeStageFile(command: Command): Promise<string> {
  const { stage } = command.stage;
  const read = readStageFile(stage);
  const isNew = read.problem === 'not there';
  const ask = async (name: string, question: string, isWanted: boolean): Promise<string | undefined> => {
    const given = text(command, name);
    if (given !== undefined || !isWanted || !mayAsk(command)) return given;
    return (await command.terminal.ask?.(`${question} (empty: later)`)) || undefined;
  };
  const alarmsTo = await ask('alarms-to', 'Which e-mail address hears the alarms?', isNew);
  const publicUrl = await ask('public-url', 'Under which URL will the API be reached?', isNew);
  try {
    const done = writeStageFile(stage, {
      ...(alarmsTo === undefined ? {} : { alarmsTo }),
      ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, '') }),
    });
    return `config/${stage}.json ${done}`;
  } catch (error) {
    throw new CliProblem(error instanceof Error ? error.message : String(error), { exitCode: 2 });
  }
}

/** From flags, else the environment, else by asking for what only a person has. */
async function givenFor(command: Command, client: SecretsManagerClient): Promise<Given> {
  const given = {
    destination: pairs(command, 'token'),
    emitter: pairs(command, 'secret'),
    fetch: pairs(command, 'fetch-token'),
  };
  for (const need of secretNeeds(command.stage.stage)) {
    if (need.kind === 'keys') continue;
    const name = namedBy(need);
    const value = given[need.kind][name] ?? command.env[variableOf(need.kind, name)];
    if (value !== undefined) given[need.kind][name] = value;
    else if (flagOf(need) !== undefined && mayAsk(command) && (await readSecret(client, need.name)) === undefined) {
      const answer = await command.terminal.ask?.(`${QUESTIONS[need.kind]} ${name} (empty: later, not shown)?`, true);
      if (answer) given[need.kind][name] = answer;
    }
  }
  return { tokens: given.destination, emitters: given.emitter, fetchTokens: given.fetch };
}

type AskedKind = Exclude<SecretNeed['kind'], 'keys'>;

const QUESTIONS: Readonly<Record<AskedKind, string>> = {
  destination: 'Token for',
  emitter: 'Signing secret that the vendor shows for',
  fetch: 'Token to fetch with what is referred to by',
};
const VARIABLES: Readonly<Record<AskedKind, string>> = {
  destination: 'TOKEN',
  emitter: 'SECRET',
  fetch: 'FETCH_TOKEN',
};

/** `BATON_TOKEN_<DESTINATION>`, `BATON_SECRET_<EMITTER>`, `BATON_FETCH_TOKEN_<EMITTER>`: others can see a command's arguments. */
const variableOf = (kind: AskedKind, name: string): string =>
  `BATON_${VARIABLES[kind]}_${name.toUpperCase().replaceAll('-', '_')}`;

function report({ terminal, stage }: Command, file: string, steps: readonly DoneStep[]): 0 | 1 {
  const shown = steps.map(({ step: { name, action, says } }) => ({ name, action, says }));
  const isOpen = shown.filter(({ action }) => action === 'ask' || action === 'broken');
  const handshakes = handshakeTokens(steps);
  terminal.json({ stage: stage.stage, file, secrets: shown, handshakes });
  terminal.say(file, ...shown.map(({ name, action, says }) => `${action.padEnd(8)}  ${name}  ${says}`), '');
  if (shown.some(({ action }) => action === 'create')) {
    terminal.say('Read a generated secret with:', '  aws secretsmanager get-secret-value --secret-id NAME', '');
  }
  for (const { name, says } of isOpen) terminal.say(`OPEN  ${name}: ${says}`);
  const asked = steps.flatMap(({ need, step }) => (step.action === 'ask' ? (flagOf(need) ?? []) : []));
  for (const flag of asked) terminal.say(`      npm run baton -- init --stage ${stage.stage} ${flag}`);
  for (const { emitter, token } of handshakes)
    terminal.say(`Verify token to enter at the vendor of ${emitter}: ${token}`);
  terminal.say(`Next: npm run deploy -- -c stage=${stage.stage}, then npm run baton -- doctor --stage ${stage.stage}`);
  return isOpen.length > 0 ? 1 : 0;
}
