import { useEffect } from 'preact/hooks';
import { Messages, ReadMessages, type MessageLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say, t } from '../../core/i18n';
import { usePages } from '../../core/live';
import { count, dayText, whenText } from '../../core/units';
import { inboxWords } from '../../i18n/inbox';
import { Empty } from '../../ui/Empty';
import { Mass } from '../../ui/Mass';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import './inbox.css';

type PointsExpiring = Extract<MessageLine['content'], { readonly __typename: 'PointsExpiring' }>;
type VoucherEnding = Extract<MessageLine['content'], { readonly __typename: 'VoucherEnding' }>;

const DAY_MS = 86_400_000;

/** Which points end when, that they stay as honour, and, in the newest message, what to do while a day lies ahead. */
function Expiring({ endings, isNewest }: { endings: PointsExpiring['endings']; isNewest: boolean }) {
  const said = inboxWords();
  const isOpen = isNewest && endings.some((each) => Date.parse(each.lastDay) + DAY_MS > Date.now());
  return (
    <>
      <Lines>
        {endings.map((each) => (
          <Line key={each.lastDay} name={said.lastDay(dayText(each.lastDay))} note={each.grams > 0 && <Mass grams={each.grams} full />}>
            <span class="points">{t.units.pointsOf(count(each.points))}</span>
          </Line>
        ))}
      </Lines>
      <p>{said.honour}</p>
      {isOpen && <a class="button wide" href="/mall">{said.toMall}</a>}
    </>
  );
}

/** Which voucher is good until when, and what becomes of its points if nobody shows it. */
function Voucher({ redemption, title, lastDay, returns }: VoucherEnding) {
  const said = inboxWords();
  const isGood = Date.parse(lastDay) + DAY_MS > Date.now();
  return (
    <>
      <Lines><Line name={say(title)}>{said.lastDay(dayText(lastDay))}</Line></Lines>
      <p>{returns ? said.returns : said.lapses}</p>
      {isGood && <a class="button wide" href={`/vouchers/${redemption}`}>{said.toVoucher}</a>}
    </>
  );
}

function Told({ message, isNewest }: { message: MessageLine; isNewest: boolean }) {
  const said = inboxWords();
  const { content } = message;
  return (
    <li class="message">
      <h2>{!message.readAt && <span class="unread">{said.unread}</span>}{content.__typename === 'VoucherEnding' ? said.voucher : said.expiring}</h2>
      <small>{whenText(message.at)}</small>
      {content.__typename === 'VoucherEnding' ? <Voucher {...content} /> : <Expiring endings={content.endings} isNewest={isNewest} />}
    </li>
  );
}

/** What came up to now counts as read once it is shown; the marks stay for as long as one looks. */
function useRead(newest: MessageLine | undefined) {
  useEffect(() => {
    if (newest && !newest.readAt) mutate(ReadMessages, { input: { until: newest.at } }).catch(() => undefined);
  }, [newest?.id, newest?.readAt]);
}

export default function Inbox() {
  const said = inboxWords();
  const { pages, first, last, more } = usePages(Messages, {});
  const messages = pages.flatMap((page) => page.messages.edges.map((edge) => edge.node));
  const info = last.data?.messages.pageInfo;
  const busy = !last.data && !last.failure;
  useRead(messages[0]);
  return (
    <Page title={said.title} up="/me" live={first}>
      <Shown live={first} skeleton={<><Block rem={12} /><Block rem={12} /></>}>
        {() => (messages.length ? (
          <>
            <ul class="messages">{messages.map((each, place) => <Told key={each.id} message={each} isNewest={!place} />)}</ul>
            {(info?.hasNextPage || busy) && (
              <button type="button" class="button plain wide" aria-disabled={busy} onClick={() => !busy && info?.endCursor && more(info.endCursor)}>{busy ? t.loading : t.more}</button>
            )}
          </>
        ) : <Empty drawing="dotted" title={said.none} why={said.noneWhy}><a class="button" href="/mall">{said.toMall}</a></Empty>)}
      </Shown>
    </Page>
  );
}
