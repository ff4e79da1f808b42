/** Counts what became of a chaos run, from what the senders know, the ledger, the work items and the CRM. Pure. */
import type { SignalFile } from '../../stores/journal.ts';
import type { TwinState } from '../twins/hubspot/index.ts';
import type { Aftermath } from './aftermath.ts';
import type { Execution } from './aws.ts';
import { type Ending, endingOf } from './ending.ts';
import type { Deed, Person } from './traffic.ts';

export interface Counts {
  /** Different signals somebody holds a receipt for. */
  readonly accepted: number;
  /** Accepted, and the ledger has no row. */
  readonly lost: number;
  /** Accepted, and in the end neither finished nor in an open work item; what conservation finds besides counts too. */
  readonly remainder: number;
  /** Laws of the ledger that are broken, however many signals break them. */
  readonly defects: number;
  /** Requests the ledger counts fewer than were answered. */
  readonly requestsUncounted: number;
  /** Requests it counts more than were ever sent: a slow write that landed although its request was spilled. */
  readonly requestsCountedTwice: number;
  readonly delivered: number;
  readonly inItems: number;
  /** Of those, the ones the rules hold or the contract refuses. */
  readonly heldByContent: number;
  readonly filtered: number;
  /** Ended otherwise than the sample rules say. */
  readonly wrongOutcomes: number;
  /** Contacts and leads beyond one for each person. */
  readonly duplicatePersons: number;
  /** Tasks beyond one for each person and flow. */
  readonly duplicateTasks: number;
  /** People and their flows of whom a delivered signal speaks and the CRM does not know. */
  readonly missingContacts: number;
  readonly missingTasks: number;
  /** Executions that did not end well although nothing went on from there. */
  readonly unexplainedExecutions: number;
}

interface Ended {
  readonly deed: Deed;
  readonly signal: string;
  readonly file: SignalFile | undefined;
  readonly ending: Ending;
}

/** The counts, and a line for everything that should not be. */
export function count(aftermath: Aftermath): { readonly counts: Counts; readonly troubles: readonly string[] } {
  const ended = acceptedOf(aftermath);
  const nowhere = ended.filter(({ ending }) => ending.kind === 'nowhere');
  const wrong = ended.filter(isWrong);
  const people = countPeople(aftermath, ended);
  const unexplained = aftermath.unfinished.filter((execution) => !isExplained(execution, aftermath));
  const outcomes = ended.flatMap(({ ending }) => (ending.kind === 'finished' ? ending.outcome : []));
  const filtered = outcomes.filter((outcome) => outcome === 'filtered').length;
  const counts: Counts = {
    accepted: ended.length,
    lost: ended.filter(({ file }) => file === undefined).length,
    remainder: Math.max(nowhere.length, aftermath.conservation.remainder),
    defects: aftermath.conservation.defects.length,
    ...countRequests(aftermath),
    delivered: outcomes.length - filtered,
    inItems: ended.filter(({ ending }) => ending.kind === 'waiting').length,
    heldByContent: ended.filter(({ deed, ending }) => ending.kind === 'waiting' && !FINISHED[deed.expect]).length,
    filtered,
    wrongOutcomes: wrong.length,
    ...people.counts,
    unexplainedExecutions: unexplained.length,
  };
  const troubles = [
    ...[...nowhere, ...wrong].map(tellEnded),
    ...people.troubles,
    ...aftermath.conservation.defects.map(({ kind, count, ids }) => `${kind} ${count}: ${ids.slice(0, 5).join(' ')}`),
    ...unexplained.map(({ signal, run, status }) => `execution ${signal} run ${run}: ${status}`),
  ];
  return { counts, troubles };
}

/** Each signal somebody has a receipt for, once, with where it stands. */
function acceptedOf({ told, files, items }: Aftermath): Ended[] {
  const deeds = new Map<string, Deed>();
  for (const { post, signals, isAccepted } of told) {
    if (!isAccepted) continue;
    for (const [index, signal] of signals.entries()) {
      const deed = post.deeds[index];
      if (deed) deeds.set(signal, deed);
    }
  }
  return [...deeds].map(([signal, deed]) => {
    const file = files.get(signal);
    return { deed, signal, file, ending: endingOf(signal, file, items) };
  });
}

/** Each answered request is a delivery, a duplicate or a revision; one whose answer was lost may be, too. */
function countRequests({ told, conservation }: Aftermath) {
  const counted = conservation.deliveries + conservation.duplicates + conservation.revisions;
  const answered = told.filter(({ isAccepted }) => isAccepted).length;
  const sent = told.reduce((sum, { attempts }) => sum + attempts, 0);
  return { requestsUncounted: Math.max(0, answered - counted), requestsCountedTwice: Math.max(0, counted - sent) };
}

const FINISHED: Readonly<Partial<Record<Deed['expect'], string>>> = {
  assign: 'routed',
  advance: 'advanced',
  nurture: 'nurtured',
  evidence: 'recorded',
  reject: 'rejected',
};

/** A signal of a kind the rules finish may wait because of a fault; one they hold or refuse must wait for just that. */
function isWrong({ deed, ending }: Ended): boolean {
  if (ending.kind === 'nowhere') return false;
  const wanted = FINISHED[deed.expect];
  if (ending.kind === 'finished') return ending.outcome !== wanted && ending.outcome !== 'filtered';
  const reason = deed.expect === 'hold' ? 'hold' : 'contract-broken';
  const isAboutContent = ending.reasons.some((each) => each === 'hold' || each === 'contract-broken');
  return wanted === undefined ? !ending.reasons.includes(reason) : isAboutContent;
}

const tellEnded = ({ signal, deed, ending, file }: Ended): string =>
  `${deed.channel} ${deed.expect} ${deed.key} signal ${signal}: ${JSON.stringify(ending)} run ${file?.row.run ?? '-'}`;

function countPeople({ twin }: Aftermath, ended: readonly Ended[]) {
  const people = new Map<Person, Ended[]>();
  for (const each of ended) people.set(each.deed.person, [...(people.get(each.deed.person) ?? []), each]);
  const counts = { duplicatePersons: 0, duplicateTasks: 0, missingContacts: 0, missingTasks: 0 };
  const troubles: string[] = [];
  for (const [person, theirs] of people) {
    const contacts = twin.contacts.filter(({ properties }) => properties.email === person.email);
    const tasks = twin.tasks.filter((task) => contacts.some(({ id }) => task.contactIds.includes(id)));
    const found = countPerson(theirs, contacts.length, tasks.map(flowOf));
    for (const [name, extra] of Object.entries(found)) {
      counts[name as keyof typeof counts] += extra;
      if (extra > 0) troubles.push(`${name} +${extra}: ${theirs.map(({ signal }) => signal).join(' ')}`);
    }
  }
  return { counts, troubles };
}

function countPerson(theirs: readonly Ended[], contacts: number, taskFlows: readonly string[]) {
  const leads = new Set(
    theirs.filter(({ deed }) => deed.expect !== 'reject').flatMap(({ file }) => file?.row.lead ?? []),
  );
  const routed = theirs.filter(({ ending }) => ending.kind === 'finished' && ending.outcome === 'routed');
  const flows = new Set(routed.map(({ deed }) => deed.flow));
  return {
    duplicatePersons: Math.max(0, leads.size - 1) + Math.max(0, contacts - 1),
    duplicateTasks: taskFlows.length - new Set(taskFlows).size,
    missingContacts: routed.length > 0 && contacts === 0 ? 1 : 0,
    missingTasks: [...flows].filter((flow) => !taskFlows.includes(flow)).length,
  };
}

/** The task says which flow it is of: `Lead <id>, <flow>. <why>.` */
const flowOf = (task: TwinState['tasks'][number]): string =>
  / ([a-z-]+)\. /.exec(task.properties.hs_task_body ?? '')?.[1] ?? `unknown ${task.id}`;

/** Something went on from a red execution: a later run, a row that closed all the same, or a work item. */
function isExplained({ signal, run }: Execution, { files, items }: Aftermath): boolean {
  const file = files.get(signal);
  if (!file || endingOf(signal, file, items).kind === 'nowhere') return false;
  const isAttached = [file.row, ...file.destinations].some((row) => row.item !== undefined);
  return (file.row.run ?? 0) > run || file.row.state === 'closed' || isAttached;
}
