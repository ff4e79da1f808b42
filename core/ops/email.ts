/** From an address an operator types to the hashes it may be known by. The address itself goes no further. */
import { transform } from '../contracts/transforms.ts';
import { identifierHash, type Keys } from '../ids.ts';

/** The newest pepper first. `undefined` when it is no address. */
export function emailHashes(keys: Keys, email: string): string[] | undefined {
  const read = transform('email', email);
  if (read.kind !== 'value') return undefined;
  // Spelt as contracts spell the identifier: one mailbox is one identity however it is capitalised.
  const address = String(read.value).toLowerCase();
  const older = Object.keys(keys.peppers).filter((version) => version !== keys.pepperVersion);
  return [keys.pepperVersion, ...older].map((pepperVersion) =>
    identifierHash({ ...keys, pepperVersion }, 'email', address),
  );
}
