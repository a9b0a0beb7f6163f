import { words } from '../core/i18n';

export const refusals = words<Record<string, string>>({
  BAD_PHONE: '请输入 11 位中国大陆手机号',
  WRONG_CODE: '验证码不对，请再看一眼短信',
  CODE_OVER: '这个验证码已失效，请重新获取',
  TOO_SOON: '发送得太频繁，请稍等再试',
  TOO_MANY_CODES: '今天发给这个号码的验证码太多了，请明天再试',
  TOO_MANY_FROM_HERE: '您所在的网络请求了太多验证码，请稍等或换一个网络',
  TRY_LATER: '现在发不了验证码，请过几分钟再试',
  NOT_ALLOWED: '您目前的任职不能办理此事',
  SAME_PERSON: '须由另一人办理：经办与审批不能是同一人',
  OUTSIDE_REGION: '超出该组织的行政区域，请选择其区域之内',
  PROPOSED_ALREADY: '此任职已有条件不同的提名，请先处理该提名',
  DECIDED_ALREADY: '此提名已经处理过了',
  NOT_SUBMITTED: '运营机构尚未报送这一版方法学',
  SEATS_STAND: '您还代表某个单位办事，请先让该单位结束您的席位，再注销账户',
  STEP_UP_NEEDED: '兑换这么多积分需要五分钟内的验证码：请退出后重新登录，再来兑换',
}, {
  BAD_PHONE: 'Enter a mainland mobile number of 11 digits',
  WRONG_CODE: 'That is not the code we sent',
  CODE_OVER: 'This code is no longer good; ask for a new one',
  TOO_SOON: 'That was too soon; wait a moment',
  TOO_MANY_CODES: 'Too many codes were sent to this number today; try again tomorrow',
  TOO_MANY_FROM_HERE: 'Many codes were asked for from your network; wait a little or use another one',
  TRY_LATER: 'No codes can be sent just now; try again in a few minutes',
  NOT_ALLOWED: 'None of your seats allows this',
  SAME_PERSON: 'Another person has to do this: who prepares does not approve',
  OUTSIDE_REGION: 'This lies outside the organisation’s region; choose one within it',
  PROPOSED_ALREADY: 'This seat is proposed already with other terms; decide on that first',
  DECIDED_ALREADY: 'This proposal has been decided on',
  NOT_SUBMITTED: 'The operator has not submitted this version of the method',
  SEATS_STAND: 'You still act for an organisation: let it end your seat first, then close the account',
  STEP_UP_NEEDED: 'So many points need a code of the last five minutes: sign out, sign in again, and redeem then',
});

/** What the platform said no with: our words for the code, else its own. */
export const refused = (no: { readonly code: string; readonly message: string }) => refusals()[no.code] ?? no.message;
