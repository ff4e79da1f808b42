/** `baton` in a process of its own, which a scenario may kill. BATON_STAGE: the deployment it speaks to, as JSON. */
import { carrierOf, createApi } from '../../bin/cli/api.ts';
import { run } from '../../bin/cli/run.ts';
import type { Stage } from '../../bin/cli/target.ts';
import { createTerminal } from '../../bin/cli/terminal.ts';

const stage: Stage = JSON.parse(process.env.BATON_STAGE ?? '{}');
const [, , ...argv] = process.argv;
const terminal = createTerminal(argv.includes('--json'));
const reach = () => ({ stage, api: createApi(carrierOf(stage)), terminal, now: Date.now });
process.exitCode = await run(argv, process.env, reach);
