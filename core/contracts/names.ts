/** Which field names may be told. A name that a payload brings along can itself be somebody's data. Pure. */

/** Names as programmers write them. Anything else as a key may be somebody's address or number. */
const isPlain = (field: string): boolean =>
  /^[A-Za-z_$][\w$-]{0,63}(?:\.[A-Za-z_$][\w$-]{0,63}|\[(?:\*|\d+|\*?[\w.$-]{1,64}=[\w-]{1,64})\])*$/.test(field);

/**
 * Whether a field's name may be written down: it is plain, it has a value (a text that is no form reads as one field
 * without), and the value does not say the name again, as in `{"dana": "dana@acme.example"}`.
 */
export function isTellable({ field, value }: { readonly field: string; readonly value: unknown }): boolean {
  if (!isPlain(field) || value === '') return false;
  if (typeof value !== 'string') return true;
  const name = field.slice(field.lastIndexOf('.') + 1).toLowerCase();
  const said = value.trim().toLowerCase();
  return said !== name && !said.startsWith(`${name}@`);
}
