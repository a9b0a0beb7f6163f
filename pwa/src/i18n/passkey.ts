import { words } from '../core/i18n';

/** 用通行密钥登录和确认时说的话。 */
export const passkeyUseWords = words({
  signIn: '指纹、面容登录',
  signInNote: '在“我的－登录与安全”里设置过的，点这里',
  use: '用指纹、面容或锁屏密码',
  useCode: '改用短信验证码',
  already: '这台设备上已经设置过了，直接用它登录就行',
  declined: '设备没有确认成功。再试一次，或者改用短信验证码。',
  elsewhere: '在这个网址上不能用。请从平台的正式网址打开，或者改用短信验证码。',
  refusals: {
    CHALLENGE_OVER: '等得太久了，请再来一次',
    PASSKEY_UNKNOWN: '这里不认得它。换一个试试，或者改用短信验证码，登录后再设置。',
    PASSKEY_REFUSED: '设备给的回答不能用。再试一次，或者改用短信验证码。',
  } as Record<string, string>,
}, {
  signIn: 'Sign in with a passkey',
  signInNote: 'If you set one up under Me, Sign-in & security',
  use: 'Use fingerprint, face or screen lock',
  useCode: 'Use a code by message instead',
  already: 'There is one on this device already: just sign in with it',
  declined: 'Your device did not confirm it. Try again, or use a code by message.',
  elsewhere: 'It does not work at this address. Open the platform at its own address, or use a code by message.',
  refusals: {
    CHALLENGE_OVER: 'That took too long: begin again',
    PASSKEY_UNKNOWN: 'It is not known here. Take another one, or use a code by message and set it up afterwards.',
    PASSKEY_REFUSED: 'What your device answered cannot be accepted. Try again, or use a code by message.',
  },
});
