/** What is switched and which versions run, as lines for people. Pure. */
import type { Reply } from '../../core/ops/routes.ts';
import { minute } from './tell.ts';

export function tellLive(
  { version, flows, killed, throttles, contracts, destinations }: Reply<'live'>,
  now: number,
): string[] {
  return [
    `Live state, version ${version}`,
    ...flows.map(({ name, mode, published, ruleSet, ruleSetVersion }) => {
      const changed = mode === published ? '' : `  (published: ${published})`;
      const isKilled = killed.includes(ruleSetVersion) ? '  KILLED' : '';
      return `  flow ${name}: ${mode}${changed}, rule set ${ruleSet} ${ruleSetVersion}${isKilled}`;
    }),
    ...contracts.map(tellContract),
    ...destinations.map(({ name, isPaused, breaker, breakerReason, breakerUntil }) => {
      const until = breakerUntil && Date.parse(breakerUntil) > now ? `until ${breakerUntil}` : 'the next call probes';
      const trip = breaker === 'tripped' ? `, breaker tripped (${breakerReason ?? 'unknown'}), ${until}` : '';
      return `  destination ${name}: ${isPaused ? 'PAUSED' : 'open'}${trip}`;
    }),
    ...throttles.map(({ emitter, campaign, perMinute, published }) => {
      const of = campaign === undefined ? emitter : `${emitter}, campaign ${campaign}`;
      return `  throttle ${of}: ${perMinute} a minute  (published: ${published ?? 'none'})`;
    }),
    ...killed.map((ruleSetVersion) => `  killed: ${ruleSetVersion}`),
  ];
}

function tellContract(of: Reply<'live'>['contracts'][number]): string {
  const who = `by ${of.acceptedBy} at ${minute(of.acceptedAt ?? '')}`;
  const said = {
    declared: '',
    adopted: '',
    accepted: `  ACCEPTED ${who}; declared: ${of.declared}`,
    superseded: `  (supersedes what was accepted ${who})`,
  };
  return `  contract of ${of.emitter}: ${of.contract} ${of.running}${said[of.state]}`;
}
