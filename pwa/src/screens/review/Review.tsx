import { say } from '../../core/i18n';
import { href } from '../../core/router';
import { whenText } from '../../core/units';
import { reviewWords } from '../../i18n/review';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Seated } from '../staff/Seated';
import { useWaiting } from './waiting';
import '../staff/staff.css';

function Waiting() {
  const { goods, live } = useWaiting();
  const said = reviewWords();
  return (
    <Page title={said.title} up="/me" live={live}>
      <p class="staff-intro">{said.intro}</p>
      <Shown live={live} skeleton={<RowsSkeleton rows={3} />}>
        {() => (goods.size ? (
          <ul class="rows ways">
            {[...goods].map(([id, variants]) => {
              const [{ listing, preparedAt, yours }] = variants as [typeof variants[0] & {}];
              return (
                <Row
                  key={id}
                  href={href('/review/:id', { id })}
                  title={say(listing.title)}
                  note={<>{say(listing.provider.name)} · {said.variants(variants.length)}<br />{said.prepared(whenText(preparedAt))}{yours && <><br /><span class="stamp waits">{said.own}</span></>}</>}
                />
              );
            })}
          </ul>
        ) : <Empty drawing="dotted" title={said.empty} why={said.emptyWhy} />)}
      </Shown>
      <ul class="rows ways staff-more"><Row href="/review/shelf" title={said.shelf} note={said.shelfNote} /></ul>
    </Page>
  );
}

/** What waits for the operator, the goods of a merchant together with all their variants. */
export default function Review() {
  return <Seated title={reviewWords().title} up="/me" roles={['OPERATOR']}>{() => <Waiting />}</Seated>;
}
