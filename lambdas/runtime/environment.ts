/** What every function gets from its environment, checked once at cold start. */
import * as z from 'zod';

const text = z.string().min(1);

const Environment = z.object({
  STAGE: text,
  TABLE_LEDGER: text,
  TABLE_ENVELOPES: text,
  TABLE_IDENTITY: text,
  TABLE_WORK: text,
  TABLE_CONTROL: text,
  RAW_BUCKET: text,
  KEYS_SECRET: text,
  EMITTER_SECRETS: text,
  TIME_SCALE: z.coerce.number().positive().default(1),
});
export type Environment = z.infer<typeof Environment>;

/** Throws at cold start, naming what is missing: a function that cannot work must not take traffic. */
export function readEnvironment<T extends z.ZodRawShape>(extra: T): Environment & z.infer<z.ZodObject<T>> {
  const result = Environment.extend(extra).safeParse(process.env);
  if (result.success) return result.data as Environment & z.infer<z.ZodObject<T>>;
  throw new Error(`The function's environment is incomplete: ${z.prettifyError(result.error)}`);
}

/** For variables whose value is JSON. */
export const json = <T extends z.ZodType>(schema: T) =>
  z.string().transform((value) => schema.parse(JSON.parse(value)));
