import { words } from '../core/i18n';

export const stepUpWords = words({
  title: '先确认是你本人',
  why: '这一步很要紧，别人拿着你的手机也不该能做。',
  after: '确认后自动接着办，五分钟内不再问。',
  to: '验证码会发到',
  phoneNote: '你登录用的手机号',
  confirm: '确认是我',
  refusals: {
    NOT_THERE: '这不是你登录用的手机号，请核对后换一个号码',
  } as Record<string, string>,
}, {
  title: 'To confirm it is you',
  why: 'This matters: somebody else with your phone in hand should not be able to do it.',
  after: 'Afterwards it goes on by itself, and you are not asked again for five minutes.',
  to: 'A code goes to',
  phoneNote: 'The mobile number you sign in with',
  confirm: 'It is me',
  refusals: {
    NOT_THERE: 'This is not the number you sign in with; check it and use another one',
  },
});
