import type { ComponentChildren } from 'preact';
import { t } from '../core/i18n';
import { refresh, type Live } from '../core/live';
import { Empty } from './Empty';

/** What a query gave: the data, or its skeleton while it is first read, or why there is none. */
export function Shown<R>({ live, skeleton, children }: {
  live: Live<R>;
  skeleton: ComponentChildren;
  children: (data: R) => ComponentChildren;
}) {
  if (live.data) return <>{children(live.data)}</>;
  if (!live.failure) return <div aria-busy="true"><p class="aloud" role="status">{t.loading}</p>{skeleton}</div>;
  const { trouble, reference } = live.failure;
  const retry = <button type="button" class="button" onClick={refresh}>{t.retry}</button>;
  if (trouble === 'unreachable') return <Empty drawing="broken" title={t.trouble.unreachable} why={t.trouble.unreachableWhy}>{retry}</Empty>;
  if (trouble === 'signed-out') {
    return <Empty drawing="dotted" title={t.trouble.signedOut} why={t.trouble.signedOutWhy}><a class="button" href="/sign-in">{t.trouble.signIn}</a></Empty>;
  }
  const why = reference ? `${t.trouble.brokenWhy} ${t.trouble.reference(reference)}` : t.trouble.brokenWhy;
  return <Empty drawing="cracked" title={t.trouble.broken} why={why}>{retry}</Empty>;
}
