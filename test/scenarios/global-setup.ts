/** Starts the one sandbox all scenarios share, and stops it after the last. */
import type { TestProject } from 'vitest/node';
import type { SandboxAddresses } from '../../sandbox/client.ts';
import { showProgress } from '../../sandbox/progress.ts';
import { startSandbox } from '../../sandbox/session.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sandbox: SandboxAddresses;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const sandbox = await startSandbox({
    progress: showProgress(process.stderr),
    // What is checked at the end is checked of every call of every scenario.
    capacity: 150_000,
    onCrash: (why) => process.stderr.write(`The emulator crashed; scenarios fail from here on.\n${why}\n`),
  });
  project.provide('sandbox', sandbox.addresses);
  return () => sandbox.stop();
}
