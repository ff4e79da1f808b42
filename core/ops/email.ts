/** From an address an operator types to the hashes it may be known by. The address itself goes no further. */
import { transform } from '../contracts/transforms.ts';
import { emailKey } from '../identity/email.ts';
import { identifierHash, type Keys } from '../ids.ts';

/** The newest pepper first. `undefined` when it is no address. */
export function emailHashes(keys: Keys, email: string): string[] | undefined {
  const read = transform('email', email);
  if (read.kind !== 'value') return undefined;
  const address = String(read.value);
  // As it is keyed, and as releases before the rules of mail providers keyed it.
  const spellings = [...new Set([emailKey(address), address.toLowerCase()])];
  const older = Object.keys(keys.peppers).filter((version) => version !== keys.pepperVersion);
  return [keys.pepperVersion, ...older].flatMap((pepperVersion) =>
    spellings.map((spelling) => identifierHash({ ...keys, pepperVersion }, 'email', spelling)),
  );
}
