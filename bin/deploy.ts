/**
 * `npm run deploy -- -c stage=NAME`: the CDK CLI for a stage that was named. The app's default is the sandbox's stage, which
 * belongs to the emulator; nobody should put that into an account by leaving a word out.
 */
import { spawnSync } from 'node:child_process';

const given = process.argv.slice(2);
const stage = given.map((word) => /^stage=(.+)$/.exec(word)?.[1]).find(Boolean) ?? process.env.BATON_STAGE;
if (!stage || stage === 'sandbox') {
  console.error(
    'Name the stage: npm run deploy -- -c stage=NAME, with config/NAME.json. `sandbox` is for the emulator.',
  );
  process.exit(2);
}
process.exit(spawnSync('cdk', ['deploy', '--all', ...given], { stdio: 'inherit' }).status ?? 1);
