import { Agreements as AgreementsQuery, type AgreementLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { usePages } from '../../core/live';
import { href } from '../../core/router';
import { dateText } from '../../core/units';
import { agreementWords } from '../../i18n/agreements';
import { staffWords } from '../../i18n/staff';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { holds, Seated } from '../staff/Seated';
import { lastDay, mine, other, stampOf, stateText } from './standing';
import '../staff/staff.css';

function Group({ name, agreements }: { name: string; agreements: readonly AgreementLine[] }) {
  if (!agreements.length) return null;
  return (
    <section>
      <div class="section-head"><h2>{name}</h2></div>
      <ul class="rows ways">
        {agreements.map((each) => (
          <Row
            key={each.id}
            href={href('/agreements/:id', { id: each.id })}
            title={say(other(each).name)}
            note={<>{agreementWords().term(dateText(each.validFrom), lastDay(each))}<br /><span class={`stamp ${stampOf(each)}`}>{stateText(each)}</span></>}
          />
        ))}
      </ul>
    </section>
  );
}

function Every() {
  const { pages, first, last, more } = usePages(AgreementsQuery, {});
  const said = agreementWords();
  const all = pages.flatMap((page) => page.agreements.edges.map((edge) => edge.node));
  const info = last.data?.agreements.pageInfo;
  const busy = !last.data && !last.failure;
  const drafts = all.filter((each) => each.state === 'DRAFT');
  return (
    <Page title={said.title} up="/me" live={first}>
      <p class="staff-intro">{said.intro}</p>
      {holds('OPERATOR') && <a class="button wide" href="/agreements/new">{said.draft}</a>}
      <Shown live={first} skeleton={<RowsSkeleton rows={3} />}>
        {() => (all.length ? (
          <>
            <Group name={said.needYou} agreements={drafts.filter(mine)} />
            <Group name={said.others} agreements={drafts.filter((each) => !mine(each))} />
            <Group name={said.now} agreements={all.filter((each) => each.state === 'ACTIVE' || each.state === 'SIGNED')} />
            <Group name={said.past} agreements={all.filter((each) => each.state === 'EXPIRED' || each.state === 'TERMINATED')} />
            {info?.hasNextPage && (
              <button type="button" class="button plain wide staff-more" aria-disabled={busy} onClick={() => !busy && info.endCursor && more(info.endCursor)}>{busy ? t.loading : staffWords().more}</button>
            )}
          </>
        ) : <Empty drawing="dotted" title={said.empty} why={said.emptyWhy} />)}
      </Shown>
    </Page>
  );
}

/** The agreements of either party, those first that wait for its signature. */
export default function Agreements() {
  return <Seated title={agreementWords().title} up="/me" roles={['MERCHANT', 'OPERATOR']}>{() => <Every />}</Seated>;
}
