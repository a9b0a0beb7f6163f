import type { ComponentChildren } from 'preact';

/** One line of a ledger page: a tile, what it was, and the amount in its ruled column. With `href` all of it is a link. */
export function Row({ href, tile, title, note, amount, amountNote }: {
  href?: string;
  tile?: ComponentChildren;
  title: ComponentChildren;
  note?: ComponentChildren;
  amount?: ComponentChildren;
  amountNote?: ComponentChildren;
}) {
  const inner = (
    <>
      {tile}
      <span class="row-text"><span class="row-title">{title}</span>{note && <small>{note}</small>}</span>
      {amount !== undefined && <span class="row-amount"><span>{amount}</span>{amountNote && <small>{amountNote}</small>}</span>}
    </>
  );
  return <li class={tile ? 'row' : 'row bare'}>{href ? <a href={href}>{inner}</a> : <span class="row-line">{inner}</span>}</li>;
}

/** Names and amounts joined by dots, as in an account book. */
export function Lines({ children }: { children: ComponentChildren }) {
  return <dl class="lines">{children}</dl>;
}

export function Line({ name, children, note }: { name: ComponentChildren; children: ComponentChildren; note?: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {note && <dd class="note">{note}</dd>}
    </div>
  );
}
