import { useErrorBoundary } from 'preact/hooks';
import { t } from './core/i18n';
import { over } from './core/over';
import { shown, type Params, type Screen } from './core/router';
import { me } from './core/session';
import { Empty } from './ui/Empty';
import { Page } from './ui/Page';
import { TabBar } from './ui/TabBar';
import { Toast } from './ui/Toast';

export function Missing() {
  return (
    <Page title={t.trouble.missing}>
      <Empty drawing="lost" title={t.trouble.missing} why={t.trouble.missingWhy}><a class="button" href="/">{t.trouble.home}</a></Empty>
    </Page>
  );
}

/** A screen whose code could not be fetched. */
export function Unloaded() {
  return (
    <Page title={t.trouble.unreachable}>
      <Empty drawing="broken" title={t.trouble.unreachable} why={t.trouble.unreachableWhy}>
        <button type="button" class="button" onClick={() => location.reload()}>{t.retry}</button>
      </Empty>
    </Page>
  );
}

/** A fault of ours in one screen leaves the way to the others open. */
function Guarded({ screen: Inner, params }: { screen: Screen; params: Params }) {
  const [broken] = useErrorBoundary();
  if (!broken) return <Inner params={params} />;
  return (
    <Page title={t.trouble.broken}>
      <Empty drawing="cracked" title={t.trouble.broken} why={t.trouble.brokenWhy}>
        <button type="button" class="button" onClick={() => location.reload()}>{t.retry}</button>
      </Empty>
    </Page>
  );
}

export function App() {
  const now = shown.value;
  if (!now) return null;
  return (
    <>
      <Guarded key={now.path} screen={now.screen} params={now.params} />
      {me.value && <TabBar />}
      {over.value}
      <Toast />
    </>
  );
}
