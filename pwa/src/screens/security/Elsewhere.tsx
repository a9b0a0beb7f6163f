import { useState } from 'preact/hooks';
import { LinkIdentity, UnlinkIdentity, type LinkedLine, type SignInWayLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say, t } from '../../core/i18n';
import { dateText } from '../../core/units';
import { elsewhereRefusals } from '../../i18n/elsewhere';
import { securityWords } from '../../i18n/security';
import { useSending } from './sending';
import { Sure } from './Sure';

function Link({ way }: { way: SignInWayLine }) {
  const { busy, wrong, send } = useSending(elsewhereRefusals());
  const link = async () => {
    const begun = await send(async () => (await mutate(LinkIdentity, { input: { provider: way.provider } })).linkIdentity);
    if (begun) location.assign(begun.url);
  };
  return (
    <>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <button type="button" class="button plain wide add" aria-disabled={busy} onClick={link}>{busy ? t.loading : securityWords().link(say(way.title))}</button>
    </>
  );
}

/** Who else may say who one is: what is linked, and what could be. */
export function Elsewhere({ ways, linked }: { ways: readonly SignInWayLine[]; linked: readonly LinkedLine[] }) {
  const said = securityWords();
  const [ending, end] = useState<LinkedLine>();
  const open = ways.filter((way) => linked.every((each) => each.provider.provider !== way.provider));
  if (!ways.length && !linked.length) return null;
  return (
    <section>
      <div class="section-head"><h2>{said.elsewhere}</h2></div>
      <p class="faint">{said.elsewhereWhy}</p>
      {linked.length > 0 && (
        <ul class="held">
          {linked.map((each) => (
            <li key={each.id}>
              <p>{say(each.provider.title)}<small>{said.linkedOn(dateText(each.linkedAt))}</small></p>
              <button type="button" class="quiet ending" aria-label={said.unlinkOf(say(each.provider.title))} onClick={() => end(each)}>{said.unlink}</button>
            </li>
          ))}
        </ul>
      )}
      {open.map((way) => <Link key={way.provider} way={way} />)}
      {ending && (
        <Sure title={said.unlinkAsk(say(ending.provider.title))} why={said.unlinkWhy} label={said.unlink} done={said.unlinked} refusals={elsewhereRefusals()} onClose={() => end(undefined)}
          act={async () => (await mutate(UnlinkIdentity, { input: { id: ending.id } })).unlinkIdentity} />
      )}
    </section>
  );
}
