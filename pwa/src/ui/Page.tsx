import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../core/i18n';
import type { Live } from '../core/live';
import { arrived, back } from '../core/router';
import { Icon } from './icons';
import { Offline } from './Offline';
import { TrialMark } from './TrialMark';

interface Props {
  readonly title: string;
  /** The path of the screen above, for whoever came from outside. */
  readonly up?: string;
  /** What the screen shows: says so when it could not be read again. */
  readonly live?: Live<unknown>;
  readonly action?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** One screen: its heading, which takes the focus on arrival, the trial mark, and what was last seen when offline. */
export function Page({ title, up, live, action, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (arrived) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · ${t.brand}`;
  }, [title]);
  return (
    <div class="page">
      <header class="page-head">
        {up !== undefined && <button type="button" class="icon-button" aria-label={t.back} onClick={() => back(up)}><Icon name="back" /></button>}
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <TrialMark />
        {action && <div class="page-action">{action}</div>}
      </header>
      <main>
        {live && <Offline live={live} />}
        {children}
      </main>
    </div>
  );
}
