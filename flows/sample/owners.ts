/** Who answers for the sample's flows. A flow may name other people; these do for a small company. */
export const owners = {
  content: 'carl',
  automation: 'otto',
  integration: 'iris',
  revops: 'vera',
  sales: 'tess',
} as const;
