import type { DropLine, WishLine } from '../../../gen/documents';
import { dropWords } from '../../i18n/drops';

/** Digits in hexadecimal, which may break anywhere. */
const Digits = ({ name, children }: { name: string; children: string }) => <><dt>{name}</dt><dd class="digits">{children}</dd></>;

/** The public file, and what a person needs to find their own wish in it. */
export function CheckIt({ drop, wish, accountId }: { drop: DropLine; wish: WishLine | null; accountId: string }) {
  const said = dropWords();
  return (
    <section class="check-it">
      <h2>{said.check}</h2>
      <p>{said.checkWhy}</p>
      <a class="button plain wide" href={`/drops/${drop.id}.json`} download={`drop-${drop.id}.json`}>{said.file}</a>
      {(drop.root !== null || wish) && (
        <dl>
          {drop.root !== null && <Digits name={said.root}>{drop.root}</Digits>}
          {wish && <Digits name={said.leaf}>{wish.leaf}</Digits>}
          {wish && <Digits name={said.salt}>{wish.salt}</Digits>}
          {wish && <Digits name={said.account}>{accountId}</Digits>}
        </dl>
      )}
    </section>
  );
}
