/** Which ad platform put an id on a click, by how its ids look. The id itself is nobody's business but stitching's. */

/** Each platform's own prefix or shape; ids that look like none of these are a click of somebody's. */
const LOOKS: readonly (readonly [string, RegExp])[] = [
  ['gclid', /^(GCL\.\d{10}\.|Cj[0w]K|EAIaIQ)/],
  ['fbclid', /^(fb\.\d\.\d{10,13}\.|Iw[A-Z])/],
  ['ttclid', /^E\.C\.P\./],
  ['msclkid', /^[0-9a-f]{32}$/],
];

export const platformOf = (click: string): string => LOOKS.find(([, look]) => look.test(click))?.[0] ?? 'click';
