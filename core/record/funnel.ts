/** Where a person came from: every touch in order, and the first and the last one that say so. */
import type { CanonicalSignal } from '../signal/canonical.ts';
import { platformOf } from './click.ts';
import type { ToldSignal } from './told.ts';

export interface Touch {
  readonly signal: string;
  readonly effectiveAt: number;
  readonly channel: CanonicalSignal['channel'];
  readonly kind: CanonicalSignal['kind'];
  readonly emitter?: string;
  readonly flow?: string;
  readonly source?: string;
  readonly medium?: string;
  readonly campaign?: string;
  /** Which platform's click brought them: `gclid`, `fbclid` ...; `click` where the id does not say. */
  readonly click?: string;
}

export interface Funnel {
  /** In order. */
  readonly touches: readonly Touch[];
  /** The first and the last touch that tell a source, medium, campaign or click; absent when none does. */
  readonly first?: Touch;
  readonly last?: Touch;
}

/** What a destination may keep of the first and of the last touch that say where somebody came from. */
export interface CameFrom {
  readonly first: Origin;
  readonly last: Origin;
}
export interface Origin {
  readonly source?: string;
  readonly campaign?: string;
}

/** `undefined` when no touch tells a source or campaign. A count of touches is left out: each signal would be a write. */
export function cameFrom({ touches }: Funnel): CameFrom | undefined {
  const telling = touches.map(originOf).filter((origin) => Object.keys(origin).length > 0);
  const [first, last] = [telling[0], telling.at(-1)];
  return first && last ? { first, last } : undefined;
}

const originOf = ({ source, campaign }: Touch): Origin => ({
  ...(source === undefined ? {} : { source }),
  ...(campaign === undefined ? {} : { campaign }),
});

/** Of signals in order. */
export function funnelOf(told: readonly ToldSignal[]): Funnel {
  const touches = told.map(touchOf);
  const telling = touches.filter(isTelling);
  const [first, last] = [telling[0], telling.at(-1)];
  return { touches, ...(first ? { first } : {}), ...(last ? { last } : {}) };
}

/** A status update or a reply tells nothing of where somebody came from, and takes nothing away. */
const isTelling = ({ source, medium, campaign, click }: Touch): boolean =>
  [source, medium, campaign, click].some((told) => told !== undefined);

/** One touch, as its signal tells it. */
export function touchOf({ signal, effectiveAt, canonical, emitter, flow }: ToldSignal): Touch {
  const { channel, kind, attribution } = canonical;
  const told = {
    ...{ emitter, flow },
    source: attribution.source,
    medium: attribution.medium,
    campaign: attribution.campaign ?? attribution.campaignId,
    click: clickOf(canonical),
  };
  const known = Object.entries(told).filter(([, value]) => value !== undefined && value !== '');
  return { signal, effectiveAt, channel, kind, ...Object.fromEntries(known) };
}

function clickOf({ identifiers, attribution }: CanonicalSignal): string | undefined {
  const id = identifiers.clickId ?? attribution.adClickId;
  return id === undefined ? undefined : platformOf(id);
}
