/**
 * Everything the twin can be asked, with what goes well and what does not.
 */

/** The status that is due, method, path, body. */
export type Turn = readonly [number, string, string, unknown?];

export const CONTACTS = '/crm/objects/2026-03/contacts';
const TASKS = '/crm/objects/2026-03/tasks';
const PROPERTIES = '/crm/properties/2026-03/contacts';
const key = 'baton_lead_key';
const due = '2026-11-20T09:15:00.000Z';
const row = (id: string, properties: object, more: object = {}) => ({
  id,
  idProperty: key,
  objectWriteTraceId: `t-${id}`,
  properties,
  ...more,
});
const search = (more: object = {}) => ({
  filterGroups: [{ filters: [{ propertyName: key, operator: 'HAS_PROPERTY' }] }],
  sorts: ['lastmodifieddate'],
  properties: ['email', 'phone'],
  limit: 200,
  after: '0',
  ...more,
});

export const CONVERSATION: readonly Turn[] = [
  [
    200,
    'POST',
    `${CONTACTS}/batch/upsert`,
    { inputs: [row('a', { email: 'a@example.com' }), row('b', { phone: '1' })] },
  ],
  [207, 'POST', `${CONTACTS}/batch/upsert`, { inputs: [row('c', {}), row('d', { email: 'nobody' })] }],
  [400, 'POST', `${CONTACTS}/batch/upsert`, { inputs: [row('e', { email: 'a@example.com' })] }],
  [400, 'POST', `${CONTACTS}/batch/upsert`, { inputs: [row('f', { [`${key}s`]: 'x' })] }],
  [400, 'POST', `${CONTACTS}/batch/upsert`, { inputs: [row('g', {}), row('g', {})] }],
  [400, 'POST', `${CONTACTS}/batch/upsert`, { inputs: [row('h', {}, { idProperty: 'phone' })] }],
  [
    207,
    'POST',
    `${CONTACTS}/batch/read`,
    { idProperty: key, properties: ['email', 'phone'], propertiesWithHistory: [], inputs: [{ id: 'a' }, { id: 'zz' }] },
  ],
  [
    200,
    'POST',
    `${CONTACTS}/batch/read`,
    { properties: ['phone'], propertiesWithHistory: [], inputs: [{ id: '552000000001' }] },
  ],
  [201, 'POST', CONTACTS, { properties: { email: 'x@example.com' }, associations: [] }],
  [409, 'POST', CONTACTS, { properties: { email: 'x@example.com' }, associations: [] }],
  [200, 'GET', `${CONTACTS}/552000000001?properties=phone`],
  [404, 'GET', `${CONTACTS}/1`],
  [200, 'PATCH', `${CONTACTS}/552000000001`, { properties: { lifecyclestage: 'customer' } }],
  [
    400,
    'PATCH',
    `${CONTACTS}/552000000001`,
    { properties: { lifecyclestage: 'nobody', hs_object_id: '1', hubspot_owner_id: '1' } },
  ],
  [400, 'PATCH', `${CONTACTS}/552000000001`, { properties: {} }],
  [
    201,
    'POST',
    TASKS,
    {
      properties: { [key]: 't', hs_timestamp: due },
      associations: [
        { to: { id: '552000000001' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] },
      ],
    },
  ],
  [400, 'POST', TASKS, { properties: { [key]: 't', hs_timestamp: due }, associations: [] }],
  [400, 'POST', TASKS, { properties: { [key]: 'u' }, associations: [] }],
  [
    200,
    'POST',
    `${TASKS}/batch/upsert`,
    { inputs: [row('t', { hs_task_subject: 'Call' }), row('v', { hs_timestamp: due })] },
  ],
  [
    200,
    'POST',
    `${TASKS}/batch/read`,
    { idProperty: key, properties: [], propertiesWithHistory: [], inputs: [{ id: 't' }] },
  ],
  [200, 'POST', `${CONTACTS}/search`, search()],
  [400, 'POST', `${CONTACTS}/search`, search({ after: '9999' })],
  [200, 'POST', `${TASKS}/search`, search({ limit: 1 })],
  [200, 'POST', `${CONTACTS}/merge`, { primaryObjectId: '552000000001', objectIdToMerge: '552000000002' }],
  [404, 'POST', `${CONTACTS}/merge`, { primaryObjectId: '1', objectIdToMerge: '2' }],
  [204, 'DELETE', `${CONTACTS}/1`],
  [200, 'GET', PROPERTIES],
  [200, 'GET', `${PROPERTIES}/lifecyclestage`],
  [404, 'GET', `${PROPERTIES}/nothing`],
  [201, 'POST', `${PROPERTIES}/groups`, { name: 'g', label: 'G' }],
  [409, 'POST', `${PROPERTIES}/groups`, { name: 'g', label: 'G' }],
  [201, 'POST', PROPERTIES, { groupName: 'g', name: 'p', label: 'P', type: 'string', fieldType: 'text' }],
  [409, 'POST', PROPERTIES, { groupName: 'g', name: 'p', label: 'P', type: 'string', fieldType: 'text' }],
  [200, 'GET', '/crm/owners/2026-03'],
  [200, 'GET', '/crm/owners/2026-03?archived=true'],
  [200, 'GET', '/crm/owners/2026-03/41629779'],
  [404, 'GET', '/crm/owners/2026-03/1'],
];
