import { definePreset, only, optional, required } from '../../core/definitions/preset.ts';

const text = { type: 'string' } as const;

/**
 * Twilio's status callbacks for calls. The caller is the person in a call to us, the called one in a call of ours: mapped
 * the wrong way round, everybody we ever rang would be one lead under our own number. A withheld number is no number.
 */
export const twilioVoice = definePreset({
  emitter: {
    name: 'twilio-voice',
    kind: 'vendor-webhook',
    connector: 'twilio-voice',
    path: '/hooks/twilio-voice',
    contract: 'twilio-voice',
    tier: 'seconds',
  },
  contract: {
    name: 'twilio-voice',
    emitter: 'twilio-voice',
    kind: 'inbound',
    channel: 'call',
    format: 'form',
    schema: {
      type: 'object',
      required: ['CallSid', 'CallStatus', 'Direction', 'From', 'To'],
      properties: {
        AccountSid: text,
        AnsweredBy: text,
        ApiVersion: text,
        CallbackSource: text,
        CallDuration: text,
        Called: text,
        CalledCity: text,
        CalledCountry: text,
        CalledState: text,
        CalledZip: text,
        Caller: text,
        CallerCity: text,
        CallerCountry: text,
        CallerName: text,
        CallerState: text,
        CallerZip: text,
        CallSid: text,
        CallStatus: text,
        Direction: text,
        Duration: text,
        ForwardedFrom: text,
        From: text,
        FromCity: text,
        FromCountry: text,
        FromState: text,
        FromZip: text,
        ParentCallSid: text,
        RecordingDuration: text,
        RecordingSid: text,
        RecordingUrl: text,
        SequenceNumber: text,
        SipResponseCode: text,
        StirVerstat: text,
        Timestamp: text,
        To: text,
        ToCity: text,
        ToCountry: text,
        ToState: text,
        ToZip: text,
      },
    },
    mappings: [
      optional('occurredAt', 'timestamp-mail', 'Timestamp'),
      required('facts.eventType', 'word', 'CallStatus'),
      required('facts.direction', 'word', 'Direction'),
      optional('facts.callSeconds', 'number', 'CallDuration'),
      optional('facts.sequence', 'number', 'SequenceNumber'),
      optional('facts.answeredBy', 'word', 'AnsweredBy'),
      optional('facts.sipCode', 'number', 'SipResponseCode'),
      ...only(
        'Direction',
        ['inbound'],
        [
          optional('identifiers.phone', 'phone', 'From'),
          optional('profile.phone', 'phone', 'From'),
          optional('facts.country', 'word', 'FromCountry'),
          // The number that was called tells the campaign it was printed on.
          optional('attribution.dialledNumber', 'phone', 'To'),
        ],
      ),
      ...only(
        'Direction',
        ['outbound-api', 'outbound-dial'],
        [
          optional('identifiers.phone', 'phone', 'To'),
          optional('profile.phone', 'phone', 'To'),
          optional('facts.country', 'word', 'ToCountry'),
        ],
      ),
      optional('attribution.sessionId', 'text', 'CallSid'),
      optional('attribution.recordId', 'text', 'CallSid'),
      optional('attribution.parentCallId', 'text', 'ParentCallSid'),
    ],
  },
});
