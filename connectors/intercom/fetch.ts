/** A conversation with its latest 500 parts: `GET /conversations/<id>`. Source: developers.intercom.com, REST API 2.x. */
import { bearer, byStatus, type Fetching, inPath, isTokenText } from '../fetching.ts';

const VERSION = '2.14';

export const fetching: Fetching = {
  token: 'Access token of the app with "Read conversations"; outside the US the stage file names the regional address',
  isWellFormed: isTokenText,
  baseUrl: 'https://api.intercom.io',
  request: ({ kind, id }, token) =>
    kind === 'conversation'
      ? { path: `/conversations/${inPath(id)}`, headers: { ...bearer(token), 'intercom-version': VERSION } }
      : undefined,
  read(answer) {
    const fetched = byStatus(answer);
    const reset = Number(answer.header('x-ratelimit-reset')) * 1000 - answer.at;
    if (fetched.kind !== 'throttled' || !(reset > 0 && reset < 3_600_000)) return fetched;
    return { ...fetched, afterMs: reset };
  },
};
