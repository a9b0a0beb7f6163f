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
}, {
  title: 'Inbox',
  none: 'No messages yet',
  noneWhy: 'What you should know, such as points that will expire, is written here.',
  unread: 'Unread',
  expiring: 'Points are about to expire',
  lastDay: (day) => `Last day ${day}`,
  honour: 'After that day they can no longer be redeemed, but they are not lost: points and grams stay yours as honour, for ever.',
  toMall: 'See what the mall has',
});
