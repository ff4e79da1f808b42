import { describe, expect, it } from 'vitest';
import { htmlForm } from '../../../connectors/html-form/index.ts';
import { readData, requestOf } from './request.ts';

const body = readData('html-form.txt');
const formType = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };

describe('a public form', () => {
  it('lets anybody in, as unverified', () => {
    expect(htmlForm.verify(requestOf({ body }), [])).toEqual({ kind: 'authentic', verified: false });
    expect(htmlForm.isSigned).toBe(false);
  });

  it('is keyed by its submission id, so that a double click is one signal', () => {
    expect(htmlForm.split(requestOf({ body, headers: formType }))).toEqual({
      kind: 'one',
      part: { eventKey: '01JCZ5N8Q4T7V0R2X9M3K6B1DB', body: new TextEncoder().encode(body) },
    });
  });

  it('uses the name the form gave the field', () => {
    const result = htmlForm.split(requestOf({ body: 'sid=s-1&email=a%40b.example' }), { submissionIdField: 'sid' });
    expect(result).toMatchObject({ part: { eventKey: 's-1' } });
  });

  it.each(['email=a%40b.example', 'submission_id=&email=x', 'submission_id=a&submission_id=b'])(
    'has no event key in %s',
    (fields) => {
      const result = htmlForm.split(requestOf({ body: fields, headers: formType }));
      expect(result.kind === 'one' && 'eventKey' in result.part).toBe(false);
    },
  );

  it.each(['multipart/form-data; boundary=x', 'application/json'])('cannot be read as %s', (type) => {
    expect(htmlForm.split(requestOf({ body, headers: { 'content-type': type } }))).toEqual({
      kind: 'unreadable',
      why: 'unsupported-media-type',
    });
  });
});
