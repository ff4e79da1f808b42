/** Where things are on this machine, relative to the repository. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SANDBOX_FOLDER = dirname(fileURLToPath(import.meta.url));
export const ROOT = dirname(SANDBOX_FOLDER);
/** Git-ignored: the Python environment and logs; safe to delete at any time. */
export const CACHE_FOLDER = join(ROOT, '.sandbox');
export const VENV = join(CACHE_FOLDER, 'venv');
/** Node 24, the CDK CLI and tsx of this project. */
export const BIN_FOLDER = join(ROOT, 'node_modules', '.bin');
export const NODE = join(BIN_FOLDER, 'node');

/** PATH with the project's own tools first: function workers run whatever `node` stands first. */
export const toolPath = (): string => `${BIN_FOLDER}:${process.env.PATH ?? '/usr/bin:/bin'}`;
