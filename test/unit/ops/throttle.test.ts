import { expect, it } from 'vitest';
import { createOperator } from './operator.ts';

it('no campaign of an emitter whose contract reads none can be throttled: it would hold nothing back', async () => {
  const operator = createOperator();
  const throttle = (emitter: string) =>
    operator.ask('POST', '/live', { body: { set: 'throttle', emitter, campaign: 'night-shift', perMinute: 0 } });
  const refused = await throttle('postmark');
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('nothing would be held back')]);
  expect((await throttle('website-api')).status).toBe(200);
});
