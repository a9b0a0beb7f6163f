import type { ComponentChildren } from 'preact';
import { say, t } from '../../core/i18n';
import { href } from '../../core/router';
import { exact, quantity } from '../../core/units';
import { Factors } from '../../ui/HowSure';
import { Mass } from '../../ui/Mass';
import { Line, Lines } from '../../ui/Row';
import type { ActData } from './Act';
import { Explanation } from './Explanation';
import { Whereabouts } from './Whereabouts';
import { inputWords } from '../../i18n/methods';
import { methodWords } from '../../i18n/methods';
import { actWords } from '../../i18n/act';

function Step({ name, children }: { name: string; children: ComponentChildren }) {
  return <li class="step"><h3>{name}</h3>{children}</li>;
}

function Done({ act }: { act: ActData }) {
  return (
    <Step name={actWords().what}>
      <Lines>
        {act.inputs.map((each) => <Line key={each.name} name={inputWords()[each.name] ?? each.name}>{quantity(each)}</Line>)}
        <Line name={actWords().from}>{say(act.scenario.provider.name)}</Line>
      </Lines>
    </Step>
  );
}

function ByMethod({ method, confirmed }: { method: ActData['method']; confirmed: boolean }) {
  return (
    <Step name={actWords().method}>
      <a class="step-link" href={href('/methods/:code/:version', { code: method.code, version: method.version })}>{say(method.title)}</a>
      <p class="trail-note">{methodWords().version(method.code, method.version)}</p>
      <p class="trail-note">{say(method.baseline)}</p>
      {!confirmed && <p class="unconfirmed">{actWords().unconfirmed}</p>}
    </Step>
  );
}

function Gave({ act }: { act: ActData }) {
  return (
    <Step name={actWords().result}>
      <Lines>
        {act.exactGrams && !act.pointsOnly && <Line name={actWords().exact}>{exact(act.exactGrams)} <small class="inline">g CO₂e</small></Line>}
        {act.exactPoints && <Line name={t.home.points}>{t.units.pointsOf(exact(act.exactPoints))}</Line>}
        {!act.pointsOnly && <Line name={actWords().booked}><Mass grams={act.grams} full /></Line>}
      </Lines>
      <p class="trail-note">{act.pointsOnly ? actWords().pointsOnly : actWords().floor}</p>
    </Step>
  );
}

/** From what was done to where each gram is now, one step after the other. */
export function Trail({ act }: { act: ActData }) {
  const calculated = act.state !== 'WAITING';
  return (
    <section class="trail">
      <h2>{actWords().trail}</h2>
      <ol>
        <Done act={act} />
        <ByMethod method={act.method} confirmed={act.confirmed} />
        <Step name={actWords().factors}><Factors factors={act.method.factors} /></Step>
        {act.explanation && <Step name={actWords().sum}><Explanation text={act.explanation} factors={act.method.factors} /></Step>}
        {calculated && <Gave act={act} />}
        {act.serial && <Step name={actWords().lot}><p class="serial">{act.serial}</p></Step>}
        {act.whereabouts.length > 0 && <Step name={actWords().where}><Whereabouts parts={act.whereabouts} of={act.grams} /></Step>}
      </ol>
    </section>
  );
}
