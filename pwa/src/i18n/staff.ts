import { words } from '../core/i18n';

/** What every screen of officials says. */
export const staffWords = words({
  noSeat: '这里要有任职才能办',
  noSeatWhy: '这一页只给有关单位的人员。如果你应该有任职，请找单位的管理员。',
  toMe: '回“我的”',
  factor: '还差第二步验证',
  factorWhy: '单位的事要在这次登录里做过第二步验证才能办。',
  toFactor: '去验证',
  sending: '正在提交',
  more: '再看一些',
  twice: '不知道刚才那次到没到。先看看列表里有没有，再决定要不要重发。',
}, {
  noSeat: 'This needs a seat',
  noSeatWhy: 'This page is for people of the organisations concerned. If you should have a seat, ask your organisation’s manager.',
  toMe: 'To my page',
  factor: 'A second factor is missing',
  factorWhy: 'What is done for an organisation needs your second factor in this session.',
  toFactor: 'Give it',
  sending: 'Sending',
  more: 'Show more',
  twice: 'It is not known whether it arrived. Look in the list before you send it again.',
});
