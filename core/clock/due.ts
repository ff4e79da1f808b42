/** What the key of a due row in the `open` index stands for. Pure. */
export type DueKey =
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'delivery'; readonly delivery: string }
  | { readonly kind: 'component'; readonly lead: string }
  | { readonly kind: 'engagement'; readonly lead: string; readonly flow: string; readonly n: number };

export function dueKeyOf(pk: string, sk: string): DueKey | undefined {
  const [kind, id = ''] = [pk.slice(0, 2), pk.slice(2)];
  if (kind === 's#') return { kind: 'signal', signal: id };
  if (kind === 'd#') return { kind: 'delivery', delivery: id };
  if (kind === 'l#' && sk === 'regroup') return { kind: 'component', lead: id };
  const engagement = /^g#([^#]+)#(\d+)$/.exec(sk);
  if (kind !== 'l#' || !engagement) return undefined;
  return { kind: 'engagement', lead: id, flow: engagement[1] ?? '', n: Number(engagement[2]) };
}
