import { words } from '../core/i18n';

/** The words of messages: the platform tells what happened, and says it here. */
export const inboxWords = words({
  title: '消息',
  none: '还没有消息',
  noneWhy: '积分快到期这样的事，会写在这里。',
  unread: '未读',
  expiring: '有积分快到期了',
  lastDay: (day: string) => `最后一天 ${day}`,
  honour: '过了这天就不能再兑换了，但不会白费：积分和减碳量都会留作你的碳荣誉，一直记在你名下。',
  toMall: '去商城看看能换什么',
  voucher: '有兑换券快过期了',
  lapses: '到期没用就作废，积分不退。请在那之前去用掉，或者问问商家能不能延期。',
  returns: '到期没用，积分会退回来。',
  toVoucher: '看这张券',
}, {
  title: 'Inbox',
  none: 'No messages yet',
  noneWhy: 'What you should know, such as points that will expire, is written here.',
  unread: 'Unread',
  expiring: 'Points are about to expire',
  lastDay: (day) => `Last day ${day}`,
  honour: 'After that day they can no longer be redeemed, but they are not lost: points and grams stay yours as honour, for ever.',
  toMall: 'See what the mall has',
  voucher: 'A voucher is about to expire',
  lapses: 'Unused by then it is lost, and its points with it. Use it before, or ask the shop whether it can last longer.',
  returns: 'Unused by then, its points come back to you.',
  toVoucher: 'See the voucher',
});
