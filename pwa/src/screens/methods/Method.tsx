import type { ComponentChildren } from 'preact';
import { Method as MethodQuery, type MethodResult } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { useLive } from '../../core/live';
import type { Params } from '../../core/router';
import { quantity } from '../../core/units';
import { Empty } from '../../ui/Empty';
import { readable } from '../../ui/formula';
import { Factors, HowSure } from '../../ui/HowSure';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import './methods.css';
import { inputWords } from '../../i18n/methods';
import { methodWords } from '../../i18n/methods';

type MethodData = NonNullable<MethodResult['method']>;

function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return <section class="part"><h2>{name}</h2>{children}</section>;
}

function Formulas({ formulas, factors }: Pick<MethodData, 'formulas' | 'factors'>) {
  return (
    <dl class="formulas">
      {formulas.map((each) => <div key={each.name}><dt>{methodWords().names[each.name] ?? each.name}</dt><dd>{readable(each.text, factors)}</dd></div>)}
    </dl>
  );
}

function Vectors({ vectors }: { vectors: MethodData['vectors'] }) {
  return (
    <ul class="vectors">
      {vectors.map((each) => (
        <li key={each.source}>
          <p>{each.inputs.map((input) => `${inputWords()[input.name] ?? input.name} ${quantity(input)}`).join(' · ')}</p>
          {each.outputs.map((output) => <p key={output.name} class="output"><span>{methodWords().names[output.name] ?? output.name}</span> <b>{output.value}</b></p>)}
          <small lang="zh-CN">{each.source}</small>
          <HowSure sure={each.howSure} />
        </li>
      ))}
    </ul>
  );
}

function Whole({ method }: { method: MethodData }) {
  return (
    <>
      <div class="method-head">
        <p class="method-title">{say(method.title)}</p>
        <p class="faint">{methodWords().version(method.code, method.version)} · {method.recognised ? methodWords().recognised : methodWords().notRecognised}</p>
      </div>
      <Part name={methodWords().source}><p lang="zh-CN">{method.source}</p></Part>
      <Part name={methodWords().applicability}><p>{say(method.applicability)}</p></Part>
      <Part name={methodWords().baseline}><p>{say(method.baseline)}</p></Part>
      <Part name={methodWords().monitoring}><p>{say(method.monitoring)}</p></Part>
      {method.doubts && <div class="doubts"><Part name={methodWords().doubts}><p>{say(method.doubts)}</p></Part></div>}
      <Part name={methodWords().formulas}><Formulas formulas={method.formulas} factors={method.factors} /></Part>
      <Part name={methodWords().factors}><Factors factors={method.factors} /></Part>
      {method.vectors.length > 0 && <Part name={methodWords().vectors}><Vectors vectors={method.vectors} /></Part>}
      <Part name={methodWords().digest}><p class="digest">{method.sha256}</p><p class="faint">{methodWords().digestNote}</p></Part>
    </>
  );
}

export default function Method({ params }: { params: Params }) {
  const live = useLive(MethodQuery, { code: params.code ?? '', version: params.version ?? '' });
  return (
    <Page title={methodWords().title} up="/methods" live={live}>
      <Shown live={live} skeleton={<><Block rem={6} /><Block rem={30} /></>}>
        {({ method }) => (method ? <Whole method={method} /> : <Empty drawing="lost" title={methodWords().missing} why={t.trouble.missingWhy}><a class="button" href="/methods">{methodWords().title}</a></Empty>)}
      </Shown>
    </Page>
  );
}
