import { useState } from 'preact/hooks';
import { AddPasskey, Passkeys as PasskeysQuery, RemovePasskey, type PasskeyLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { refresh, useLive } from '../../core/live';
import { dateText, whenText } from '../../core/units';
import { deviceText } from '../../i18n/devices';
import { passkeyWords } from '../../i18n/passkeys';
import { Field } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { Sheet } from '../../ui/Sheet';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { toast } from '../../ui/Toast';
import { canPasskey, makePasskey, type Answered } from './passkey';
import { useSending } from './sending';
import { Sure } from './Sure';
import './security.css';

const LONGEST = 40;

/** Asks for a name, then lets the device make the passkey. */
function Add({ onClose }: { onClose: () => void }) {
  const said = passkeyWords();
  const [name, write] = useState('');
  const { busy, wrong, send } = useSending(said.refusals);
  const submit = async (event: Event) => {
    event.preventDefault();
    let made: Answered | undefined;
    // What the device has made is sent again as it is once the person has proved who they are; it is not asked twice.
    const added = await send(async () => {
      made ??= await makePasskey();
      return (await mutate(AddPasskey, { input: { ...made, name: name.trim() || null } })).addPasskey;
    });
    if (!added) return;
    toast(said.added);
    refresh();
    onClose();
  };
  return (
    <Sheet title={said.title} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Field label={said.name} note={said.nameNote} wrong={wrong} value={name} onText={write} name="passkey" autocomplete="off" maxLength={LONGEST} />
        <div class="sheet-actions">
          <button class="button wide" aria-disabled={busy}>{busy ? t.loading : said.next}</button>
          <button type="button" class="button plain wide" onClick={onClose}>{t.cancel}</button>
        </div>
      </form>
    </Sheet>
  );
}

function One({ passkey, onRemove }: { passkey: PasskeyLine; onRemove: () => void }) {
  const said = passkeyWords();
  const name = deviceText(passkey.name);
  return (
    <li>
      <p>
        <bdi>{name}</bdi>
        <small>{said.since(dateText(passkey.createdAt))}</small>
        <small>{passkey.lastUsedAt ? said.used(whenText(passkey.lastUsedAt)) : said.unused}</small>
      </p>
      <button type="button" class="quiet ending" aria-label={said.removeOf(name)} onClick={onRemove}>{said.remove}</button>
    </li>
  );
}

/** The passkeys one has, and the way to one more. */
function Whole({ passkeys }: { passkeys: readonly PasskeyLine[] }) {
  const said = passkeyWords();
  const [adding, add] = useState(false);
  const [removing, remove] = useState<PasskeyLine>();
  return (
    <>
      {passkeys.length > 0 && <ul class="held">{passkeys.map((each) => <One key={each.id} passkey={each} onRemove={() => remove(each)} />)}</ul>}
      {canPasskey() ? (
        <button type="button" class={passkeys.length ? 'button plain wide add' : 'button wide add'} onClick={() => add(true)}>{passkeys.length ? said.addAnother : said.add}</button>
      ) : <p class="cannot">{said.cannot}</p>}
      {adding && <Add onClose={() => add(false)} />}
      {removing && (
        <Sure title={said.removeAsk(deviceText(removing.name))} why={said.removeWhy} label={said.remove} done={said.removed} refusals={said.refusals} onClose={() => remove(undefined)}
          act={async () => (await mutate(RemovePasskey, { input: { id: removing.id } })).removePasskey} />
      )}
    </>
  );
}

/** Signing in with a finger, a face or what unlocks the device. */
export default function Passkeys() {
  const live = useLive(PasskeysQuery, {});
  return (
    <Page title={passkeyWords().title} up="/me/security" live={live}>
      <p>{passkeyWords().why}</p>
      <p class="faint">{passkeyWords().called}</p>
      <Shown live={live} skeleton={<Block rem={8} />}>{({ passkeys }) => <Whole passkeys={passkeys} />}</Shown>
    </Page>
  );
}
