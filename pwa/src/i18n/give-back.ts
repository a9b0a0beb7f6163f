import { words } from '../core/i18n';

/** The words of giving back, and of letting go what was only set aside. */
export const giveBackWords = words({
  sheet: (title: string) => `退回“${title}”？`,
  sheetHeld: (title: string) => `不要“${title}”了？`,
  points: '积分回来',
  grams: '减碳量回来',
  voucher: '这张券马上作废，不能再用，也不能恢复。',
  shelf: '留的这一份放回货架，别人可以换；还想要，要再兑换一次。',
  free: '放开后积分马上可以用。',
  yes: (points: string) => `退回，拿回 ${points}`,
  yesHeld: (points: string) => `放开，拿回 ${points}`,
  keep: '留着',
  sending: '正在退回',
  done: '退回了，积分已经回来',
}, {
  sheet: (title) => `Give “${title}” back?`,
  sheetHeld: (title) => `Let “${title}” go?`,
  points: 'Points that come back',
  grams: 'Reduction that comes back',
  voucher: 'The voucher is good no more, at once and for ever.',
  shelf: 'The piece goes back to the shelf, for anybody; to have it after all you redeem it again.',
  free: 'The points can be used again at once.',
  yes: (points) => `Give it back for ${points}`,
  yesHeld: (points) => `Let it go for ${points}`,
  keep: 'Keep it',
  sending: 'Giving it back',
  done: 'Given back; the points are yours again',
});
