import { useState } from 'preact/hooks';
import { Unread } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { offer } from '../../core/install';
import { useLive } from '../../core/live';
import { me, programme, signOut } from '../../core/session';
import { contour, trunk } from '../../ui/contour';
import { Page } from '../../ui/Page';
import { Line, Lines, Row } from '../../ui/Row';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { Display } from './Display';
import './me.css';
import { meWords } from '../../i18n/me';

/** The person by their trunk: the same outline as their rings, without the amounts. */
function Who() {
  const now = me.value;
  if (!now) return null;
  const shape = trunk(now.accountId);
  return (
    <div class="who">
      <svg viewBox="-500 -500 1000 1000" aria-hidden="true">{[110, 230, 350, 470].map((radius) => <path key={radius} d={contour(shape, radius)} />)}</svg>
      <p lang="zh-CN">{now.displayName}</p>
    </div>
  );
}

function Ways() {
  const merchant = me.value?.roles.includes('MERCHANT');
  const sells = Boolean(me.value?.providers.length);
  const [operator, authority] = (['OPERATOR', 'AUTHORITY'] as const).map((role) => me.value?.roles.includes(role));
  const unread = useLive(Unread, {}).data?.me?.unreadMessages;
  const waits = /TO_ENROL|^NEEDED/.test(me.value?.secondFactor ?? '');
  return (
    <ul class="rows ways">
      <Row href="/me/inbox" title={meWords().inbox} note={unread ? meWords().inboxUnread(unread) : meWords().inboxNote} />
      <Row href="/vouchers" title={meWords().vouchers} />
      <Row href="/consents" title={meWords().consents} note={meWords().consentsNote} />
      {sells && <Row href="/shop" title={meWords().shop} note={meWords().shopNote} />}
      {merchant && <Row href="/check" title={meWords().check} note={meWords().checkNote} />}
      {(merchant || operator) && <Row href="/agreements" title={meWords().agreements} note={meWords().agreementsNote} />}
      {operator && <Row href="/review" title={meWords().review} note={meWords().reviewNote} />}
      {(operator || authority) && <Row href="/draws" title={meWords().draws} note={meWords().drawsNote} />}
      <Row href="/me/security" title={meWords().security} note={waits ? meWords().securityWaits : meWords().securityNote} />
      <Row href="/methods" title={meWords().methods} note={meWords().methodsNote} />
    </ul>
  );
}

function About() {
  const now = programme.value;
  if (!now) return null;
  return (
    <section>
      <div class="section-head"><h2>{meWords().about}</h2></div>
      <Lines>
        <Line name={meWords().programme} note={now.trial && t.trial.long}>{say(now.title)}</Line>
        <Line name={meWords().ratio}>{meWords().ratioText(now.gramsPerPoint)}</Line>
        <Line name={meWords().expiry}>{meWords().expiryText(now.expiryYears)}</Line>
      </Lines>
    </section>
  );
}

function SignOut() {
  const [asking, ask] = useState(false);
  const leave = () => signOut().catch(() => toast(meWords().signOutFailed));
  return (
    <>
      <button type="button" class="button plain wide" onClick={() => ask(true)}>{meWords().signOut}</button>
      {asking && (
        <Sheet title={meWords().signOutAsk} onClose={() => ask(false)}>
          <p>{meWords().signOutWhy}</p>
          <div class="sheet-actions">
            <button type="button" class="button danger wide" onClick={leave}>{meWords().signOut}</button>
            <button type="button" class="button plain wide" onClick={() => ask(false)}>{t.cancel}</button>
          </div>
        </Sheet>
      )}
    </>
  );
}

export default function Me() {
  return (
    <Page title={meWords().title}>
      <Who />
      <Ways />
      <Display />
      {offer.value && (
        <button type="button" class="button plain wide install" onClick={() => void offer.value?.prompt()}>
          <span>{meWords().install}<small>{meWords().installNote}</small></span>
        </button>
      )}
      <About />
      <div class="leave"><SignOut /><a class="quiet" href="/me/leaving">{meWords().leaving}</a></div>
    </Page>
  );
}
