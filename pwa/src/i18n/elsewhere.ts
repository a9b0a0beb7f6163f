import { words } from '../core/i18n';

/** 从别处登录、关联没有成功时说的话。 */
export const elsewhereRefusals = words<Record<string, string>>({
  PROVIDER_AWAY: '那边现在没有回应。请稍后再试，或者用手机号登录。',
  PROVIDER_REFUSED: '那边没有让你登录，或者你没有同意。请再来一次，或者用手机号登录。',
  BAD_IDENTITY: '那边给的身份核对不上。请再来一次；还不行就告诉平台的运营方。',
  SIGN_IN_OVER: '登录没有完成：时间太长，或者换了浏览器。请在这个浏览器里再来一次。',
  IDENTITY_TAKEN: '它已经关联了另一个账户。请先登录那个账户取消关联。',
  ALREADY_LINKED: '你已经关联了那边的另一个身份，请先取消那一个。',
  REAL_NAME_TAKEN: '你另有一个账户已经实名。一个人只有一个账户，请用那一个。',
  LAST_WAY_IN: '这是你唯一的登录方式，取消就进不来了。请先添加别的登录方式。',
}, {
  PROVIDER_AWAY: 'The other side does not answer just now. Try again in a while, or use your mobile number.',
  PROVIDER_REFUSED: 'You were not let in over there, or did not agree. Begin again, or use your mobile number.',
  BAD_IDENTITY: 'What the other side said of you does not hold. Begin again; if it happens again, tell whoever runs this platform.',
  SIGN_IN_OVER: 'You are not signed in: it took too long, or began in another browser. Begin again in this one.',
  IDENTITY_TAKEN: 'It signs in to another account. Sign in there and unlink it first.',
  ALREADY_LINKED: 'Another identity from there is linked already: unlink that one first.',
  REAL_NAME_TAKEN: 'Your name is confirmed in another account of yours. One person has one account: use that one.',
  LAST_WAY_IN: 'This is your only way in. Add another way to sign in first.',
});
