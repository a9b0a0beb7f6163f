import { useEffect, useRef, useState } from 'preact/hooks';
import { AnnounceDrop, Drawable, Draws, type DrawableLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { now } from '../../core/clock';
import { say, t } from '../../core/i18n';
import { useLive, usePages } from '../../core/live';
import { href, navigate } from '../../core/router';
import { count, dateText } from '../../core/units';
import { announceWords } from '../../i18n/announce';
import { drawWords } from '../../i18n/draws';
import { Empty } from '../../ui/Empty';
import { Field } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block, later } from '../../ui/Skeleton';
import { dayAfter, instantOf, iso } from '../staff/clock';
import { PickField, TimeField, toWrong } from '../staff/Fields';
import { Seated } from '../staff/Seated';
import { announced, keyFor, revealHours } from './seeds';
import '../staff/staff.css';

/** So many pages of the shelf are read unasked: what is drawn is rare, and may lie far behind. */
const PAGES = 10;
const Seal = later(async () => (await import('./Seal')).Seal, 0);

/** One variant that goes by drops alone. */
interface Choice { readonly id: string; readonly label: string; readonly stock: number; readonly soldUntil: string }
interface Text { readonly listing: string; readonly pieces: string; readonly opens: string; readonly closes: string }
type Wrong = Partial<Record<keyof Text, string>>;

const choicesOf = (listings: readonly DrawableLine[]): Choice[] => listings.filter((each) => each.drawn).flatMap(({ title, variants, soldUntil }) => variants.map(({ id, variant, stock, points }) => ({
  id, stock, soldUntil, label: [say(title), variant && say(variant), t.units.pointsOf(count(points))].filter(Boolean).join(' · '),
})));

function look({ pieces, opens, closes }: Text, choice: Choice | undefined): Wrong {
  const said = announceWords();
  const [from, to] = [instantOf(opens), instantOf(closes)];
  const wrong: Wrong = {};
  if (!choice) wrong.listing = said.noListing;
  if (!/^[1-9]\d{0,6}$/.test(pieces)) wrong.pieces = said.noPieces;
  else if (choice && Number(pieces) > choice.stock) wrong.pieces = said.tooMany(count(choice.stock));
  if (from === undefined) wrong.opens = said.noTime;
  else if (from <= now()) wrong.opens = said.opensPast;
  if (to === undefined) wrong.closes = said.noTime;
  else if (from !== undefined && to <= from) wrong.closes = said.closesBefore;
  return wrong;
}

function Form({ choices }: { choices: readonly Choice[] }) {
  const said = announceWords();
  const [text, write] = useState<Text>(() => ({ listing: choices.length === 1 ? choices[0]?.id ?? '' : '', pieces: '1', opens: `${dayAfter(now(), 1)}T09:00`, closes: `${dayAfter(now(), 4)}T21:00` }));
  const [wrong, complain] = useState<Wrong>({});
  const [sealing, seal] = useState(false);
  const made = useRef('');
  const choice = choices.find((each) => each.id === text.listing);
  const set = (name: keyof Text) => (value: string) => {
    write({ ...text, [name]: value });
    complain({ ...wrong, [name]: undefined });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const found = look(text, choice);
    complain(found);
    if (Object.keys(found).length) toWrong(event);
    else seal(true);
  };
  const announce = async (commitment: string) => {
    const input = { listingId: text.listing, pieces: Number(text.pieces), opensAt: iso(instantOf(text.opens) ?? 0), closesAt: iso(instantOf(text.closes) ?? 0), commitment };
    const answer = (await mutate(AnnounceDrop, { input: { ...input, key: keyFor(input) } })).announceDrop;
    if (answer.__typename === 'DropChanged') made.current = answer.drop.id;
    announced();
    return answer;
  };
  const done = () => void navigate(href('/draws/:id', { id: made.current }), true);
  return (
    <form class="staff-form" onSubmit={submit} noValidate>
      <PickField label={said.listing} note={choice && said.listingOf(count(choice.stock), dateText(choice.soldUntil))} none={said.listingNone} name="listing" value={text.listing} wrong={wrong.listing} onText={set('listing')} options={choices.map((each) => ({ value: each.id, label: each.label }))} />
      <Field label={said.pieces} note={said.piecesNote} name="pieces" inputMode="numeric" maxLength={7} value={text.pieces} wrong={wrong.pieces} onText={set('pieces')} />
      <TimeField time label={said.opens} note={said.opensNote} name="opens" value={text.opens} wrong={wrong.opens} onText={set('opens')} />
      <TimeField time label={said.closes} note={said.closesNote(revealHours())} name="closes" value={text.closes} wrong={wrong.closes} onText={set('closes')} />
      <button class="button wide">{said.toSeed}</button>
      {sealing && <Seal purpose="announce" title={said.announceAsk} label={said.announceNow} done={said.announced} act={announce} onClose={() => seal(false)} onDone={done} />}
    </form>
  );
}

function Choosing() {
  const { pages, first, last, more } = usePages(Drawable, {});
  const said = announceWords();
  // One drop at a time: what is being drawn already is not offered, as far as the newest drops tell.
  const running = useLive(Draws, {}).data?.drops.edges.map(({ node }) => node).filter(({ phase }) => phase !== 'DRAWN' && phase !== 'VOID');
  const choices = choicesOf(pages.flatMap((page) => page.listings.edges.map((edge) => edge.node))).filter(({ id }) => !running?.some((each) => each.listing.id === id));
  const info = last.data?.listings.pageInfo;
  const next = info?.hasNextPage && pages.length < PAGES ? info.endCursor : null;
  useEffect(() => void (next && more(next)), [next]);
  const whole = next === null && (last.data || last.failure);
  return (
    <Page title={drawWords().announce} up="/draws" live={first}>
      <p class="staff-intro">{said.announceIntro}</p>
      <Shown live={whole ? first : { ...last, data: undefined }} skeleton={<Block rem={30} />}>
        {() => (
          <>
            {choices.length > 0 && <Form choices={choices} />}
            {!choices.length && !info?.hasNextPage && <Empty drawing="dotted" title={said.noneDrawn} why={said.noneDrawnWhy}><a class="button" href="/review">{said.toReview}</a></Empty>}
            {info?.hasNextPage && <button type="button" class="button plain wide staff-more" onClick={() => info.endCursor && more(info.endCursor)}>{said.moreListings}</button>}
          </>
        )}
      </Shown>
    </Page>
  );
}

/** The operator announces a drop, with the fingerprint of its seed. */
export default function Announce() {
  return <Seated title={drawWords().announce} up="/draws" roles={['OPERATOR']}>{() => <Choosing />}</Seated>;
}
