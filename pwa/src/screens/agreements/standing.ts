import type { AgreementLine } from '../../../gen/documents';
import { say } from '../../core/i18n';
import { me } from '../../core/session';
import { dateText } from '../../core/units';
import { agreementWords } from '../../i18n/agreements';
import { holds } from '../staff/Seated';

type Party = AgreementLine['provider'];

/** The parties who still have to sign. */
const unsigned = (one: AgreementLine): Party[] => [...(one.providerSignedAt ? [] : [one.provider]), ...(one.operatorSignedAt ? [] : [one.operator])];

const isProvider = (one: AgreementLine) => me.value?.providers.some((each) => each.id === one.provider.id) ?? false;

/** The party for which the person signs now, as the platform decides it: the provider's side first; none if it is not theirs to sign. */
export function mine(one: AgreementLine): Party | undefined {
  if (one.state !== 'DRAFT' || one.signedByYou) return undefined;
  if (isProvider(one) && !one.providerSignedAt) return one.provider;
  return holds('OPERATOR') && !one.operatorSignedAt ? one.operator : undefined;
}

/** Whom the person deals with: the other side of theirs. */
export const other = (one: AgreementLine) => (isProvider(one) ? one.operator : one.provider);

export function stateText(one: AgreementLine): string {
  const said = agreementWords();
  if (one.state !== 'DRAFT') return said.states[one.state] ?? one.state;
  return said.waitsFor(unsigned(one).map((each) => say(each.name)).join(said.and));
}

export const stampOf = ({ state }: AgreementLine) => ({ DRAFT: 'waits', SIGNED: '', ACTIVE: 'holds', EXPIRED: 'over', TERMINATED: 'over' })[state];

/** The last day on which it holds: its end is the first instant that is too late. */
export const lastDay = (one: AgreementLine) => dateText(Date.parse(one.validUntil) - 1);
