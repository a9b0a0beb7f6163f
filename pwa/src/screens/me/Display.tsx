import { choose, lang, t, type Lang } from '../../core/i18n';
import { prefer, prefs, type Theme } from '../../core/prefs';
import { Choice, Switch } from '../../ui/Choice';
import { meWords } from '../../i18n/me';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** How the page looks: its language, its light, and the size of everything. */
export function Display() {
  const { theme, elder } = prefs.value;
  return (
    <section>
      <div class="section-head"><h2>{meWords().look}</h2></div>
      <div class="display">
        <Switch label={meWords().elder} note={meWords().elderNote} on={elder} onTurn={(on) => prefer({ elder: on })} />
        <Choice<Lang> legend={meWords().language} options={t.languages.map((each) => ({ ...each, lang: each.value }))} value={lang.value} onChoose={(each) => void choose(each)} />
        <Choice<Theme> legend={meWords().theme} options={THEMES.map((value) => ({ value, label: meWords().themes[value] }))} value={theme} onChoose={(each) => prefer({ theme: each })} />
      </div>
    </section>
  );
}
