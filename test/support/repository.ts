/** The repository as its own tests see it: files by folder, without what is installed or generated. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..', '..');

const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'cdk.out', 'data']);

/** Files below a folder of the repository that end in one of `endings`, relative to the repository, in order. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    const below = path.join(folder, entry.name);
    if (entry.name.startsWith('.') || NOT_OURS.has(entry.name)) continue;
    if (entry.isDirectory()) found.push(...filesBelow(below, endings));
    else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(below);
  }
  return found.sort();
}

/** Folders directly in a folder of the repository. */
export const foldersIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name))
    .map((entry) => path.join(folder, entry.name))
    .sort();
