import { useState } from 'preact/hooks';
import { DraftAgreement, RightsProviders, type RightsProvidersResult } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { now } from '../../core/clock';
import { say, t } from '../../core/i18n';
import { refresh, useLive } from '../../core/live';
import { href, navigate } from '../../core/router';
import { count } from '../../core/units';
import { agreementWords } from '../../i18n/agreements';
import { staffWords } from '../../i18n/staff';
import { Empty } from '../../ui/Empty';
import { LongField } from '../../ui/LongField';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { toast } from '../../ui/Toast';
import { useSending } from '../security/sending';
import { dayAfter, instantOf, iso } from '../staff/clock';
import { PickField, TimeField, toWrong } from '../staff/Fields';
import { Seated } from '../staff/Seated';
import '../staff/staff.css';

const LONGEST = 20_000;
const YEAR_DAYS = 365;
const DAY_MS = 86_400_000;

interface Text { readonly provider: string; readonly terms: string; readonly from: string; readonly last: string }
type Wrong = Partial<Record<keyof Text, string>>;

/** What is missing or cannot be, by field. */
function look({ provider, terms, from, last }: Text): Wrong {
  const said = agreementWords();
  const [first, end] = [instantOf(from), instantOf(last)];
  const wrong: Wrong = {};
  if (!provider) wrong.provider = said.noProvider;
  if (!terms.trim()) wrong.terms = said.noText;
  else if ([...terms].length > LONGEST) wrong.terms = said.tooLong(count(LONGEST));
  if (first === undefined) wrong.from = said.noDay;
  if (end === undefined) wrong.last = said.noDay;
  else if (first !== undefined && end < first) wrong.last = said.badTerm;
  else if (end + DAY_MS <= now()) wrong.last = said.termOver;
  return wrong;
}

/** Whole local days: from the beginning of the first to the end of the last. */
const term = ({ from, last }: Text) => ({
  validFrom: iso(instantOf(from) ?? 0),
  validUntil: iso(instantOf(dayAfter(instantOf(last) ?? 0, 1)) ?? 0),
});

function Form({ providers }: { providers: RightsProvidersResult['rightsProviders'] }) {
  const said = agreementWords();
  const [text, write] = useState<Text>(() => ({ provider: '', terms: '', from: dayAfter(now(), 0), last: dayAfter(now(), YEAR_DAYS) }));
  const [wrong, complain] = useState<Wrong>({});
  // Whatever is changed makes another draft of it.
  const [key, renew] = useState(() => crypto.randomUUID());
  const { busy, wrong: no, send } = useSending(said.refusals);
  const set = (name: keyof Text) => (value: string) => {
    write({ ...text, [name]: value });
    renew(crypto.randomUUID());
    complain({ ...wrong, [name]: undefined });
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const found = look(text);
    complain(found);
    if (Object.keys(found).length) return toWrong(event);
    const made = await send(async () => (await mutate(DraftAgreement, { input: { key, provider: text.provider, terms: text.terms.trim(), ...term(text) } })).draftAgreement);
    if (!made) return;
    toast(said.saved);
    refresh();
    await navigate(href('/agreements/:id', { id: made.agreement.id }), true);
  };
  return (
    <form class="staff-form" onSubmit={submit} noValidate>
      <PickField label={said.choose} note={said.chooseNote} none={said.chooseNone} name="provider" value={text.provider} wrong={wrong.provider} onText={set('provider')} options={providers.map((each) => ({ value: each.id, label: say(each.name) }))} />
      <LongField label={said.text} note={said.textNote(count(LONGEST))} name="terms" required rows={8} maxLength={LONGEST} value={text.terms} wrong={wrong.terms} onText={set('terms')} />
      <TimeField label={said.from} note={said.fromNote} name="from" value={text.from} wrong={wrong.from} onText={set('from')} />
      <TimeField label={said.last} note={said.lastNote} name="last" value={text.last} wrong={wrong.last} onText={set('last')} />
      {no && <p class="said-wrong" role="alert">{no}{no === t.trouble.unreachable && ` · ${staffWords().twice}`}</p>}
      <button class="button wide" aria-disabled={busy}>{busy ? staffWords().sending : said.save}</button>
    </form>
  );
}

function Choosing() {
  const live = useLive(RightsProviders, {});
  const said = agreementWords();
  return (
    <Page title={said.draft} up="/agreements" live={live}>
      <Shown live={live} skeleton={<Block rem={30} />}>
        {({ rightsProviders }) => (rightsProviders.length ? <Form providers={rightsProviders} /> : <Empty drawing="dotted" title={said.nobody} why={said.nobodyWhy} />)}
      </Shown>
    </Page>
  );
}

/** The operator writes what is agreed with whom, for both to sign. */
export default function Draft() {
  return <Seated title={agreementWords().draft} up="/agreements" roles={['OPERATOR']}>{() => <Choosing />}</Seated>;
}
