/** `npm run sandbox:install`: the pinned Python packages, before anything needs them. Does nothing when they are there. */
import { installPython, SetupProblem } from './python.ts';

try {
  await installPython((text) => process.stderr.write(`${text}\n`));
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
