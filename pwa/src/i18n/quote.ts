import type { TakenBecause } from '../../gen/documents';
import { words } from '../core/i18n';

/** The words of what a redemption would take, and why in this order. */
export const quoteWords = words({
  intro: '先用带减碳量的，再用先到期的，再用先得到的，这样快到期的不会白白过期。这个顺序人人一样，谁也不能挑。',
  order: (place: number) => `第 ${place} 笔`,
  unknown: '积分',
  ends: (day: string) => `最后一天 ${day}`,
  never: '不会到期',
  noGrams: '不带减碳量',
  because: {
    CARBON_FIRST: '它带着减碳量，后面的没有',
    EARLIER_EXPIRY: '它比后面的先到期',
    OLDER: '到期一样，它得来更早',
    LAST: '前面的用完，才轮到它',
  } as Record<TakenBecause, string>,
  only: '这一笔就够了',
  total: '一共',
  short: '积分不够，只有这些可以用。',
  none: '没有可以用的积分',
  noneWhy: '有了新的低碳行为，积分会记进来。',
  all: (parts: string) => `看全部 ${parts} 笔`,
}, {
  intro: 'First what carries a reduction, then what ends sooner, then what is older, so that nothing is lost for want of use. The order is the same for everybody; nobody chooses it.',
  order: (place) => `Part ${place}`,
  unknown: 'Points',
  ends: (day) => `Last day ${day}`,
  never: 'never ends',
  noGrams: 'no reduction',
  because: {
    CARBON_FIRST: 'It carries a reduction; what follows does not',
    EARLIER_EXPIRY: 'It ends sooner than what follows',
    OLDER: 'It ends with what follows, and is older',
    LAST: 'It is taken when all before it is used up',
  },
  only: 'This one is enough',
  total: 'Together',
  short: 'There are not enough points; these are all that can be used.',
  none: 'No points to use',
  noneWhy: 'Points come with what you do next.',
  all: (parts) => `Show all ${parts} parts`,
});
