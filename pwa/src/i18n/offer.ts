import { words } from '../core/i18n';

/** The words of one offer: its variants, and why it is not to be had now. */
export const offerWords = words({
  choose: '选一种',
  left: (pieces: string) => `余 ${pieces} 份`,
  out: '已兑完',
  outVariant: '这一种已兑完，看看别的。',
  unnamed: '商家要求先知道是你本人，才能兑换。',
  toName: '去核对一次',
  unnamedL2: '商家要求由专门机构核对过姓名，这里还办不了。',
  drawn: '这件只抽签，不比谁手快',
  drawnWhy: '登记时间里人人可以许愿，到时抽出来，中了自动兑换。',
  toDrop: '去看这次抽签',
  toDrops: '看看公平抽签',
  noDrop: '现在没有它的抽签，有了会在“公平抽签”里公布。',
}, {
  choose: 'Choose one',
  left: (pieces) => `${pieces} left`,
  out: 'Sold out',
  outVariant: 'This one is sold out; look at the others.',
  unnamed: 'The shop asks that your name is confirmed first.',
  toName: 'Have it confirmed',
  unnamedL2: 'The shop asks that an authorised body has confirmed your name, which cannot be done here yet.',
  drawn: 'This is drawn; nobody has to be fast',
  drawnWhy: 'Everybody may wish for it for some days, then it is drawn. If you win, it is redeemed for you.',
  toDrop: 'See its drop',
  toDrops: 'See the fair drops',
  noDrop: 'There is no drop of it now; the next one is announced among the fair drops.',
});
