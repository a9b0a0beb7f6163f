import { words } from '../core/i18n';

export const refusals = words<Record<string, string>>({
  BAD_PHONE: '请输入 11 位中国大陆手机号',
  WRONG_CODE: '验证码不对，请再看一眼短信',
  CODE_OVER: '这个验证码已失效，请重新获取',
  TOO_SOON: '发送得太频繁，请稍等再试',
}, {
  BAD_PHONE: 'Enter a mainland mobile number of 11 digits',
  WRONG_CODE: 'That is not the code we sent',
  CODE_OVER: 'This code is no longer good; ask for a new one',
  TOO_SOON: 'That was too soon; wait a moment',
});

/** What the platform said no with: our words for the code, else its own. */
export const refused = (no: { readonly code: string; readonly message: string }) => refusals()[no.code] ?? no.message;
