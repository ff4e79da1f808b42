#!/usr/bin/env node
/**
 * `npm run baton -- <verb>`: the operator's command line. `--stage` names the deployment (default: the sandbox), `--json`
 * prints for machines. Exit codes: 0 done, 1 open or refused, 2 not understood, 3 no deployment reached.
 */
import { run } from './cli/run.ts';

process.exitCode = await run(process.argv.slice(2), process.env);
