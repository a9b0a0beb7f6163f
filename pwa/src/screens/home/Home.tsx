import { Home as HomeQuery, type HomeResult } from '../../../gen/documents';
import { t } from '../../core/i18n';
import { useLive } from '../../core/live';
import { prefer, prefs } from '../../core/prefs';
import { count, dateText, mass, massAloud } from '../../core/units';
import { Empty } from '../../ui/Empty';
import { Icon } from '../../ui/icons';
import { Mass } from '../../ui/Mass';
import { Page } from '../../ui/Page';
import { Rings } from '../../ui/Rings';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block, RowsSkeleton } from '../../ui/Skeleton';
import { ActRow } from '../ledger/ActRow';
import './home.css';

type Account = HomeResult['account'];

function ElderButton() {
  const { elder } = prefs.value;
  return <button type="button" class="elder-button" aria-pressed={elder} onClick={() => prefer({ elder: !elder })}>{t.home.elder}</button>;
}

function InboxLink({ unread }: { unread: number }) {
  return <a class={unread ? 'icon-button inbox new' : 'icon-button inbox'} href="/me/inbox" aria-label={t.home.inbox(unread)}><Icon name="mail" /></a>;
}

function YearFigure({ account }: { account: Account }) {
  const year = account.years[0];
  if (!year) return null;
  const { figure, unit } = mass(year.grams);
  return (
    <p class="year">
      <span>{t.home.year(year.year)}</span>
      <span class="year-figure" aria-hidden="true">{figure}<small>{unit} CO₂e</small></span>
      <span class="aloud">{massAloud(year.grams)}</span>
    </p>
  );
}

const points = (value: number) => t.units.pointsOf(count(value));

function Totals({ account }: { account: Account }) {
  const { nextExpiry, heldPoints } = account;
  return (
    <Lines>
      <Line name={t.home.points} note={heldPoints > 0 && t.home.held(count(heldPoints))}><span class="points">{points(account.freePoints)}</span></Line>
      {nextExpiry && <Line name={t.home.expiry} note={dateText(nextExpiry.at)}>{points(nextExpiry.points)}</Line>}
      <Line name={t.home.issued}><Mass grams={account.issuedGrams} full /></Line>
      <Line name={t.home.honour} note={account.honourGrams > 0 && <Mass grams={account.honourGrams} full />}>{points(account.honourPoints)}</Line>
      {account.helpedGrams > 0 && <Line name={t.home.helped}><Mass grams={account.helpedGrams} full /></Line>}
      {account.carriedGrams > 0 && <Line name={t.home.carried}><Mass grams={account.carriedGrams} full /></Line>}
    </Lines>
  );
}

function Latest({ acts }: { acts: HomeResult['acts'] }) {
  if (!acts.edges.length) return null;
  return (
    <section>
      <div class="section-head"><h2>{t.home.latest}</h2><a href="/ledger">{t.all}</a></div>
      <ul class="rows">{acts.edges.map(({ node }) => <ActRow key={node.id} act={node} />)}</ul>
    </section>
  );
}

const skeleton = <><div class="year bare" /><Block rem={17} /><Block rem={12} /><RowsSkeleton /></>;

export default function Home() {
  const live = useLive(HomeQuery, {});
  return (
    <Page title={t.tabs.home} live={live} action={<><InboxLink unread={live.data?.me?.unreadMessages ?? 0} /><ElderButton /></>}>
      <Shown live={live} skeleton={skeleton}>
        {({ account, acts }) => (
          <>
            {account.issuedGrams > 0 ? (
              <div class="hero">
                <YearFigure account={account} />
                <Rings seed={account.id} months={account.months} />
              </div>
            ) : (
              <Empty drawing="dotted" title={t.home.none} why={t.home.noneWhy}><a class="button" href="/consents">{t.home.allow}</a></Empty>
            )}
            <Totals account={account} />
            <Latest acts={acts} />
          </>
        )}
      </Shown>
    </Page>
  );
}
