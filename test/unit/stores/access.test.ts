/** No road scans: neither a command nor a grant of a scan is in the repository's own source. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDERS = [
  'bin',
  'core',
  'stores',
  'connectors',
  'flows',
  'lambdas',
  'lib',
  'sandbox',
  'bench',
  'state-machines',
];
const SCAN = /\bScanCommand\b|\bpaginateScan\b|\.scan\(|dynamodb:Scan\b|\bExecuteStatementCommand\b/;

const sources = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
  .filter(
    (entry) =>
      entry.isFile() && /\.(ts|json)$/.test(entry.name) && !/node_modules|cdk\.out|\.venv/.test(entry.parentPath),
  )
  .map((entry) => join(entry.parentPath, entry.name));

describe('the source', () => {
  it('holds no scan of a table', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.filter((path) => SCAN.test(readFileSync(path, 'utf8')))).toEqual([]);
  });
});
