/** A public HTML form, posted by a browser. */
import type { EmitterConnector } from '../emitter.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const htmlForm: EmitterConnector = { name: 'html-form', isSigned: false, verify, split };
