import { t } from '../core/i18n';
import { shown } from '../core/router';
import { Icon, type IconName } from './icons';
import './tabbar.css';

type Tab = 'home' | 'ledger' | 'mall' | 'me';
const TABS: readonly { readonly name: Tab; readonly to: string; readonly icon: IconName; readonly under: RegExp }[] = [
  { name: 'home', to: '/', icon: 'rings', under: /^\/$/ },
  { name: 'ledger', to: '/ledger', icon: 'ledger', under: /^\/(ledger|acts)/ },
  { name: 'mall', to: '/mall', icon: 'mall', under: /^\/(mall|vouchers)/ },
  { name: 'me', to: '/me', icon: 'me', under: /^\/(me|consents|methods|check|shop)/ },
];

/** The way between the four parts, across the foot of the page. */
export function TabBar() {
  const path = shown.value?.path ?? '';
  return (
    <nav class="tabs" aria-label={t.tabs.label}>
      <div>
        {TABS.map((each) => (
          <a key={each.name} href={each.to} aria-current={each.to === path ? 'page' : each.under.test(path) ? 'true' : undefined}>
            <Icon name={each.icon} />
            <span>{t.tabs[each.name]}</span>
          </a>
        ))}
      </div>
    </nav>
  );
}
