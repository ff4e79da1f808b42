/** How every SDK client here is built: most of the CPU time of a lead is spent in them. */

/** Middleware is resolved once for each command, not for each call; nothing here adds any later. */
export const SDK = { cacheMiddleware: true } as const;

interface SdkClient {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** The client without its logger, which copies and redacts every request and answer before it finds nobody listening. */
export function lean<C extends SdkClient>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
