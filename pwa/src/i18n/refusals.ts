import { words } from '../core/i18n';

export const refusals = words<Record<string, string>>({
  BAD_PHONE: '请输入 11 位中国大陆手机号',
  WRONG_CODE: '验证码不对，请再看一眼短信',
  CODE_OVER: '这个验证码已失效，请重新获取',
  TOO_SOON: '发送得太频繁，请稍等再试',
  TOO_MANY_CODES: '今天发给这个号码的验证码太多了，请明天再试',
  TOO_MANY_FROM_HERE: '你所在的网络操作太频繁，请稍等或换一个网络',
  TRY_LATER: '现在办不了，请过几分钟再试',
  PHONE_SIGN_IN_OFF: '这个平台现在不能用手机号登录，请换别的方式',
  SEATS_STAND: '你还代表某个单位办事，请先让该单位结束你的席位，再注销账户',
  STEP_UP_NEEDED: '还没有确认是你本人，所以什么也没有改变',
  NOT_THERE: '它已经不在了，请刷新看看',
}, {
  BAD_PHONE: 'Enter a mainland mobile number of 11 digits',
  WRONG_CODE: 'That is not the code we sent',
  CODE_OVER: 'This code is no longer good; ask for a new one',
  TOO_SOON: 'That was too soon; wait a moment',
  TOO_MANY_CODES: 'Too many codes were sent to this number today; try again tomorrow',
  TOO_MANY_FROM_HERE: 'Too much was asked for from your network; wait a little or use another one',
  TRY_LATER: 'This cannot be done just now; try again in a few minutes',
  PHONE_SIGN_IN_OFF: 'Signing in by phone is off on this platform; use another way',
  SEATS_STAND: 'You still act for an organisation: let it end your seat first, then close the account',
  STEP_UP_NEEDED: 'It was not confirmed that it is you, so nothing has changed',
  NOT_THERE: 'It is no longer here; refresh and look again',
});

/** What the platform said no with: our words for the code, else its own. Codes of one screen have theirs in its own words. */
export const refused = (no: { readonly code: string; readonly message: string }) => refusals()[no.code] ?? no.message;
