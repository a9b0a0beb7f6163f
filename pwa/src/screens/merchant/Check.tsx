import { useEffect, useRef, useState } from 'preact/hooks';
import { say } from '../../core/i18n';
import { readLocal } from '../../core/local';
import { me } from '../../core/session';
import { merchantWords } from '../../i18n/merchant';
import { Empty } from '../../ui/Empty';
import { Field } from '../../ui/Field';
import { later } from '../../ui/Skeleton';
import { online } from '../../ui/online';
import { Page } from '../../ui/Page';
import { glance, isShown } from '../vouchers/format';
import { groups } from '../vouchers/state';
import { canCheck, check, plain, type Verdict } from './check';
import { Result } from './Result';
import './merchant.css';

/** Without a network a till takes nothing, or only what a listing lets it take at its own risk. */
function Offline({ some }: { some: boolean }) {
  return (
    <div class="verdict offline-till" role="alert">
      <h2>{some ? merchantWords().offlineSome : merchantWords().offline}</h2>
      <p>{some ? merchantWords().offlineSomeWhy : merchantWords().offlineWhy}</p>
    </div>
  );
}

function Typing({ busy, failed, onCode, onScan }: { busy: boolean; failed: boolean; onCode: (code: string) => void; onScan: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [text, write] = useState('');
  const [wrong, complain] = useState<string>();
  const code = plain(text);
  useEffect(() => {
    if (failed || !matchMedia('(pointer: coarse)').matches) form.current?.querySelector('input')?.focus();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!code) return complain(merchantWords().noCode);
    onCode(code);
  };
  const change = (next: string) => {
    write(next);
    complain(undefined);
  };
  return (
    <form ref={form} class="till" onSubmit={submit} noValidate>
      {failed && <p class="no-camera" role="alert">{merchantWords().noCamera}</p>}
      <Field label={merchantWords().code} note={code && !isShown(code) ? merchantWords().read(groups(code).join(' ')) : merchantWords().codeNote} wrong={wrong} value={text} onText={change} name="voucher" autocomplete="off" autocapitalize="characters" maxLength={400} />
      <div class="till-ways">
        <button class="button wide" aria-disabled={busy}>{busy ? merchantWords().checking : merchantWords().check}</button>
        <button type="button" class="button plain wide" onClick={onScan}>{merchantWords().scan}</button>
      </div>
    </form>
  );
}

// Most tills type, or have a scanner that does.
const Camera = later(async () => (await import('./Camera')).Camera, 20);
const Nothing = () => null;
// A till goes on without it: what it says is not needed to take a voucher.
const Standing = later(async () => (await import('./Standing').catch(() => undefined))?.Standing ?? Nothing, 2.75);
const Waiting = later(async () => (await import('./Waiting')).Waiting, 0);

function Till() {
  const [scanning, scan] = useState(false);
  const [failed, fail] = useState(false);
  const [busy, work] = useState(false);
  const [verdict, judge] = useState<Verdict>();
  const seen = useRef<string | undefined>(undefined);
  const take = async (code: string) => {
    work(true);
    judge(await check(code));
    work(false);
  };
  const read = (text: string) => {
    seen.current = glance(text).id;
    void take(plain(text));
  };
  useEffect(() => void Promise.all([import('./offline'), import('./settling')]).then(([{ learn }]) => learn()), [online.value]);
  const open = (camera: boolean, broken: boolean) => {
    scan(camera);
    fail(broken);
  };
  if (verdict) return <Result verdict={verdict} onNext={() => judge(undefined)} onAgain={() => void take(verdict.code)} />;
  if (!online.value && !canCheck()) return <Offline some={false} />;
  const wall = <>{readLocal('offline-checks') && <Waiting />}{!online.value && <Offline some />}</>;
  if (busy && scanning) return <p class="taking" role="status">{merchantWords().checking}</p>;
  if (!scanning) return <>{wall}<Typing busy={busy} failed={failed} onCode={(code) => void take(code)} onScan={() => open(true, false)} /></>;
  return (
    <>
      {wall}
      <Camera last={seen.current} onCode={read} onFail={() => open(false, true)} />
      <button type="button" class="button plain wide" onClick={() => open(false, false)}>{merchantWords().typing}</button>
    </>
  );
}

export default function Check() {
  const providers = me.value?.providers ?? [];
  return (
    <Page title={merchantWords().title} up="/me">
      {providers.length ? (
        <>
          <p class="till-for">{merchantWords().forWhom(providers.map((each) => say(each.name)).join(merchantWords().join))}</p>
          <Standing />
          <Till />
        </>
      ) : <Empty drawing="lost" title={merchantWords().none} why={merchantWords().noneWhy} />}
    </Page>
  );
}
