/**
 * HubSpot's answers in the twin's mouth: status, headers and bodies, errors in the texts seen live.
 */

export const PORTAL_ID = 1234567;

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is instead of JSON: what a gateway in front of HubSpot says. */
  readonly html?: string;
}

/** An error without its correlation id, which the server adds. */
export interface ErrorBody {
  readonly status: 'error';
  readonly message: string;
  readonly category?: string;
  readonly subCategory?: string;
  readonly errors?: readonly unknown[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly links?: Readonly<Record<string, string>>;
}

/** One property value HubSpot refuses. */
export interface Problem {
  readonly name: string;
  readonly error: string;
  readonly message: string;
}

export const ok = (body: unknown, status = 200): Reply => ({ status, body });
export const failed = (status: number, body: ErrorBody): Reply => ({ status, body });

const error = (category: string, message: string, more: Partial<ErrorBody> = {}): ErrorBody => ({
  status: 'error',
  message,
  category,
  ...more,
});

export const invalidProperties = (problems: readonly Problem[]): ErrorBody => {
  const details = problems.map((p) => ({
    isValid: false,
    message: p.message,
    error: p.error,
    name: p.name,
    localizedErrorMessage: p.message,
    portalId: PORTAL_ID,
  }));
  const errors = problems.map((p) => ({ message: p.message, code: p.error, context: { propertyName: [p.name] } }));
  return error('VALIDATION_ERROR', `Property values were not valid: ${JSON.stringify(details)}`, { errors });
};

/** Two records, one unique value: 400, not 409. The second id is the record that has the value. */
export const valueTaken = (
  objectType: string,
  property: string,
  value: string,
  writing: string,
  holder: string,
): ErrorBody =>
  error(
    'VALIDATION_ERROR',
    `Cannot set PropertyValueCoordinates{portalId=${PORTAL_ID}, objectTypeId=ObjectTypeId{legacyObjectType=${objectType}}, ` +
      `propertyName=${property}, value=${value}} on ${writing}. ${holder} already has that value.`,
  );

export const contactExists = (id: string): ErrorBody => error('CONFLICT', `Contact already exists. Existing ID: ${id}`);
export const duplicateIds = (ids: readonly string[]): ErrorBody =>
  error('VALIDATION_ERROR', `Duplicate IDs found in batch input: [${ids.join(', ')}]. IDs must be unique`, {
    context: { ids },
  });
export const badRequest = (message: string): ErrorBody => error('VALIDATION_ERROR', message);
export const badAssociation = (ids: readonly string[]): ErrorBody =>
  error('VALIDATION_ERROR', 'One or more associations are not valid', {
    subCategory: 'crm.associations.INVALID_OBJECT_IDS',
    context: { CONTACT: ids },
  });
export const notFound = (): ErrorBody => error('OBJECT_NOT_FOUND', 'resource not found');
export const propertyExists = (name: string): ErrorBody =>
  error('OBJECT_ALREADY_EXISTS', `A property named '${name}' already exists.`);
export const groupExists = (name: string): ErrorBody =>
  error('OBJECT_ALREADY_EXISTS', `A property group named '${name}' already exists.`);
export const tooManyMerges = (): ErrorBody => error('VALIDATION_ERROR', 'This record has been merged too often.');
export const serverError = (): ErrorBody => error('INTERNAL_ERROR', 'internal error');
export const locked = (): ErrorBody => error('VALIDATION_ERROR', 'This resource is locked.');

export const unauthorized = (isExpired: boolean): ErrorBody =>
  isExpired
    ? error('EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call expired.')
    : error(
        'INVALID_AUTHENTICATION',
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at ' +
          'https://developers.hubspot.com/docs/methods/auth/oauth-overview',
      );

export type Policy = 'TEN_SECONDLY_ROLLING' | 'SECONDLY' | 'DAILY';

/** 429 bodies have `errorType` and `policyName` and no category. */
export const throttled = (policy: Policy, headers: Readonly<Record<string, string>>): Reply => ({
  status: 429,
  headers,
  body: {
    status: 'error',
    message: `You have reached your ${policy.toLowerCase()} limit.`,
    errorType: 'RATE_LIMIT',
    policyName: policy,
  },
});

/** One row of `errors` in a 207. */
export const errorRow = (body: ErrorBody, context: Readonly<Record<string, readonly string[]>>): ErrorBody => ({
  ...body,
  errors: body.errors ?? [],
  links: {},
  context,
});

/** The frame of every batch answer: 207 as soon as one row is an error. */
export const batch = (results: readonly unknown[], errors: readonly ErrorBody[], at: number): Reply => {
  const time = new Date(at).toISOString();
  const rows = errors.length === 0 ? {} : { numErrors: errors.length, errors };
  return ok({ status: 'COMPLETE', results, ...rows, startedAt: time, completedAt: time }, errors.length ? 207 : 200);
};
