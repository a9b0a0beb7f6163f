import type { ListingWhole } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { me } from '../../core/session';
import { count, dateText } from '../../core/units';
import { factWords } from '../../i18n/facts';
import { Line, Lines } from '../../ui/Row';

/** Whether it may be given back, and what becomes of a voucher that nobody used. */
function Refund({ refundDays, voucherDays }: ListingWhole) {
  const said = factWords();
  const whole = refundDays >= voucherDays;
  const text = !refundDays ? said.final : whole ? said.refundableAll : said.refundable(count(refundDays));
  return <Line name={said.refund} note={refundDays && whole ? said.returns : said.lapses}>{text}</Line>;
}

function Text({ name, text }: { name: string; text: { readonly zh: string; readonly en: string } }) {
  if (!say(text)) return null;
  return <section class="offer-text"><h2>{name}</h2><p>{say(text)}</p></section>;
}

/** Everything that holds for an offer, in one ledger of names and values, then what the shop says itself. */
export function Facts({ listing, points }: { listing: ListingWhole; points: number | undefined }) {
  const { limit, realNameLevel: level } = listing;
  const said = factWords();
  return (
    <>
      <Lines>
        <Line name={said.free}>{points === undefined ? '—' : t.units.pointsOf(count(points))}</Line>
        <Line name={said.kind}>{said.kinds[listing.kind]}</Line>
        <Line name={said.valid}>{said.days(count(listing.voucherDays))}</Line>
        {!listing.drawn && <Refund {...listing} />}
        {limit && <Line name={said.limit} note={listing.variants.length > 1 && said.together}>{said.limits[limit.period](count(limit.pieces))}</Line>}
        {level !== 'L0' && <Line name={said.realName} note={(me.value?.realNameLevel ?? 'L0') >= level && said.named}>{said.levels[level]}</Line>}
        <Line name={said.soldUntil}>{dateText(listing.soldUntil)}</Line>
      </Lines>
      <Text name={said.places} text={listing.places} />
      <Text name={said.terms} text={listing.terms} />
    </>
  );
}
