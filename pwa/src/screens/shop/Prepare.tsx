import { useEffect, useRef, useState } from 'preact/hooks';
import type { No } from '../../../gen/documents';
import { say } from '../../core/i18n';
import type { Params } from '../../core/router';
import { count } from '../../core/units';
import { formWords } from '../../i18n/goods-form';
import { refused } from '../../i18n/refusals';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block, later } from '../../ui/Skeleton';
import { after, empty, fieldOf, keepDraft, keptDraft, mistakes, type Both, type Draft, type Wrongs } from './draft';
import { useGoods, type Goods } from './shelf';
import './shop.css';
import { Variants } from './Variants';
import { forMembers, Whose } from './whose';

const Rest = later(async () => (await import('./Rest')).Rest, 60);
const Photos = later(async () => (await import('./Photos')).Photos, 8);
const Keep = later(async () => (await import('./Keep')).Keep, 0);

interface Part { readonly draft: Draft; readonly wrongs: Wrongs; readonly change: (some: Partial<Draft>) => void }

function What({ draft, wrongs, change }: Part) {
  const said = formWords();
  const write = (some: Partial<Both>) => change({ title: { ...draft.title, ...some } });
  return (
    <section>
      <div class="section-head"><h2>{said.what}</h2></div>
      <Field label={said.titleZh} note={said.titleNote} name="title.zh" value={draft.title.zh} wrong={wrongs['title.zh']} onText={(zh) => write({ zh })} autocomplete="off" />
      <Field label={said.titleEn} note={said.titleEnNote} name="title.en" value={draft.title.en} wrong={wrongs['title.en']} onText={(en) => write({ en })} autocomplete="off" />
      <Choice legend={said.kind} options={(['GOODS', 'SERVICE'] as const).map((value) => ({ value, label: said.kinds[value] }))} value={draft.kind} onChoose={(kind) => change({ kind })} />
    </section>
  );
}

/** What was said of a field is no longer true once it is written anew. */
const without = (wrongs: Wrongs, some: Partial<Draft>): Wrongs => Object.fromEntries(
  Object.entries(wrongs).filter(([field]) => !Object.keys(some).some((name) => field.startsWith(name) || (name === 'pieces' && field === 'limit'))),
);

function Form({ from, begun, source }: { from: string; begun: Draft; source: Goods | undefined }) {
  const said = formWords();
  const form = useRef<HTMLFormElement>(null);
  const [draft, set] = useState(begun);
  const [wrongs, complain] = useState<Wrongs>({});
  const [general, tell] = useState<string>();
  const [keeping, keep] = useState(false);
  const change = (some: Partial<Draft>) => {
    set({ ...draft, ...some });
    keepDraft(from, { ...draft, ...some });
    complain(without(wrongs, some));
    tell(undefined);
  };
  const point = (found: Wrongs, why: string) => {
    complain(found);
    tell(why);
    keep(false);
  };
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [general]);
  const submit = (event: Event) => {
    event.preventDefault();
    const found = mistakes(draft);
    const many = Object.keys(found).length;
    if (many) return point(found, said.wrong(count(many)));
    keep(true);
  };
  const say = (no: No) => {
    const field = fieldOf(no.path);
    const why = said.refusals[no.code] ?? `${refused(no)} ${said.elsewhere}`;
    point(field ? { [field]: said.rules[ruleOf(field)] ?? no.message } : {}, why);
  };
  return (
    <form ref={form} class="goods-form" onSubmit={submit} noValidate>
      <What draft={draft} wrongs={wrongs} change={change} />
      <Variants draft={draft} wrongs={wrongs} change={change} />
      <Photos draft={draft} change={change} />
      <Rest draft={draft} wrongs={wrongs} change={change} />
      {general && <p class="said-wrong" role="alert">{general}</p>}
      <button class="button wide">{said.next}</button>
      {keeping && <Keep from={from} draft={draft} source={source} onRefused={say} onClose={() => keep(false)} />}
    </form>
  );
}

/** Which rule a field is under, by the last part of its way. */
function ruleOf(field: string): keyof ReturnType<typeof formWords>['rules'] {
  if (field.startsWith('variants.')) return /points$/.test(field) ? 'points' : /stock$/.test(field) ? 'stock' : 'name';
  return /^(terms|places)/.test(field) ? 'text' : field.startsWith('title') ? 'title' : field as 'limit';
}

function Begun({ from, source }: { from: string; source: Goods | undefined }) {
  const [kept, forget] = useState(() => keptDraft(from));
  const anew = () => {
    keepDraft(from, undefined);
    forget(undefined);
  };
  return (
    <>
      {kept && <p class="begun">{formWords().kept} <button type="button" class="quiet" onClick={anew}>{formWords().anew}</button></p>}
      {!kept && source && <p class="faint">{formWords().from(say(source.first.listing.title))}</p>}
      <Form key={kept ? 'kept' : 'new'} from={from} begun={kept ?? (source ? after(source.variants) : empty())} source={source} />
    </>
  );
}

function After({ from }: { from: string }) {
  const { found, first, missing } = useGoods(from);
  if (found ?? missing) return <Begun from={from} source={found} />;
  return <Shown live={{ ...first.failure && { failure: first.failure } }} skeleton={<Block rem={30} />}>{() => null}</Shown>;
}

/** New goods with their variants, written from the beginning or after others. */
export default forMembers(() => formWords().title, function Prepare({ params }: { params: Params }) {
  return (
    <Page title={formWords().title} up="/shop">
      <Whose />
      {params.from ? <After from={params.from} /> : <Begun from="" source={undefined} />}
    </Page>
  );
});
