import type { ComponentChildren } from 'preact';
import type { Role } from '../../../gen/documents';
import { me } from '../../core/session';
import { staffWords } from '../../i18n/staff';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';

/** Whether the person holds a seat of this kind, and has shown the second factor that makes it count. */
export const holds = (role: Role) => me.value?.roles.includes(role) ?? false;

/** A screen for whoever holds one of these seats; everybody else is told what is missing before they try anything. */
export function Seated({ title, up, roles, children }: { title: string; up: string; roles: readonly Role[]; children: () => ComponentChildren }) {
  if (roles.some(holds)) return <>{children()}</>;
  const waits = /TO_ENROL|^NEEDED/.test(me.value?.secondFactor ?? '');
  const said = staffWords();
  return (
    <Page title={title} up={up}>
      <Empty drawing="lost" title={waits ? said.factor : said.noSeat} why={waits ? said.factorWhy : said.noSeatWhy}>
        {waits ? <a class="button" href="/me/second-factor">{said.toFactor}</a> : <a class="button" href="/me">{said.toMe}</a>}
      </Empty>
    </Page>
  );
}
