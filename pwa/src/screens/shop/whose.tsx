import { signal } from '@preact/signals';
import { say } from '../../core/i18n';
import { readLocal, writeLocal } from '../../core/local';
import type { Screen } from '../../core/router';
import { me } from '../../core/session';
import { shopWords } from '../../i18n/shop';
import { Choice } from '../../ui/Choice';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';

const chosen = signal(readLocal<string>('shop'));

/** The shop that is looked at: the one chosen on this device, else the first of theirs. */
export function shop() {
  const theirs = me.value?.providers ?? [];
  return theirs.find((each) => each.id === chosen.value) ?? theirs[0];
}

/** The shop's name; whoever belongs to several says which one they mean. */
export function Whose() {
  const theirs = me.value?.providers ?? [];
  const now = shop();
  if (!now) return null;
  if (theirs.length === 1) return <p class="shop-name">{say(now.name)}</p>;
  const choose = (id: string) => {
    chosen.value = id;
    writeLocal('shop', id);
  };
  return <Choice legend={shopWords().whose} options={theirs.map((each) => ({ value: each.id, label: say(each.name) }))} value={now.id} onChoose={choose} />;
}

/** A screen of a shop, for its members; everybody else is told whom to ask. */
export function forMembers(title: () => string, Inner: Screen): Screen {
  return function ForMembers({ params }) {
    if (shop()) return <Inner params={params} />;
    return <Page title={title()} up="/me"><Empty drawing="lost" title={shopWords().none} why={shopWords().noneWhy} /></Page>;
  };
}
