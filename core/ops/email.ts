/** From an address an operator types to the hashes it may be known by. The address itself goes no further. */
import { transform } from '../contracts/transforms.ts';
import { emailKey } from '../identity/email.ts';
import { identifierHashes, type Keys } from '../ids.ts';

/** Under every pepper that stands. `undefined` when it is no address. */
export function emailHashes(keys: Keys, email: string): string[] | undefined {
  const read = transform('email', email);
  if (read.kind !== 'value') return undefined;
  const address = String(read.value);
  // As it is keyed, and as releases before the rules of mail providers keyed it.
  const spellings = [...new Set([emailKey(address), address.toLowerCase()])];
  return spellings.flatMap((spelling) => identifierHashes(keys, 'email', spelling));
}
