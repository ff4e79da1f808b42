/** What is switched and which versions run, as lines for people. Pure. */
import type { Reply } from '../../core/ops/routes.ts';
import { minute } from './tell.ts';

export function tellLive({ version, flows, killed, contracts, destinations }: Reply<'live'>, now: number): string[] {
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
