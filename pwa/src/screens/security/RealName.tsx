import { useState } from 'preact/hooks';
import { VerifyName } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { checkSession, me } from '../../core/session';
import { nameWords } from '../../i18n/name';
import { securityWords } from '../../i18n/security';
import { Field } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { useSending } from './sending';
import './security.css';

const NUMBER = /^\d{17}[\dX]$/;

/** Name and number, which are asked about once and kept nowhere, here neither. */
function Form() {
  const said = nameWords();
  const [name, writeName] = useState('');
  const [number, writeNumber] = useState('');
  const [missing, miss] = useState<'name' | 'number'>();
  const { busy, wrong, send } = useSending(said.refusals);
  const submit = async (event: Event) => {
    event.preventDefault();
    const idNumber = number.replace(/\s/g, '').toUpperCase();
    if (name.trim().length < 2) return miss('name');
    if (!NUMBER.test(idNumber)) return miss('number');
    miss(undefined);
    const verified = await send(async () => (await mutate(VerifyName, { input: { name: name.trim(), idNumber } })).verifyName);
    if (verified) await checkSession();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Field label={said.name} note={said.nameNote} wrong={missing === 'name' ? said.badName : undefined} value={name} onText={writeName} name="name" autocomplete="name" maxLength={50} />
      <Field label={said.number} note={said.numberNote} wrong={missing === 'number' ? said.badNumber : undefined} value={number} onText={writeNumber} name="id-number" autocomplete="off" autocapitalize="characters" maxLength={24} />
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <button class="button wide" aria-disabled={busy}>{busy ? t.loading : said.check}</button>
    </form>
  );
}

/** Whether the person is known by name, and what becomes of what they enter. */
export default function RealName() {
  const said = nameWords();
  const level = me.value?.realNameLevel ?? 'L0';
  return (
    <Page title={securityWords().name} up="/me/security">
      <p class={level === 'L0' ? 'second-state is-needed' : 'second-state is-given'}>{securityWords().levels[level]}</p>
      <p>{said.why}</p>
      <dl class="kept">
        <dt>{said.keeps}</dt>
        {said.kept.map((each) => <dd key={each}>{each}</dd>)}
        <dt>{said.drops}</dt>
        {said.dropped.map((each) => <dd key={each}>{each}</dd>)}
      </dl>
      {level === 'L0' && <Form />}
    </Page>
  );
}
