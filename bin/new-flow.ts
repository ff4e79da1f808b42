/** `npm run new:flow -- <name>`: a flow with owners, rules, runbook and tests, and an emitter that feeds it. */
import { runNew } from './new/run.ts';

process.exitCode = runNew('flow', process.argv.slice(2));
