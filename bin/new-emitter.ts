/** `npm run new:emitter -- <name> --from sample.json`: an emitter with contract, samples, tests and probe. */
import { runNew } from './new/run.ts';

process.exitCode = runNew('emitter', process.argv.slice(2));
