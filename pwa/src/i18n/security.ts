import { lang, words } from '../core/i18n';

export const securityWords = words({
  title: '登录与安全',
  sessions: '登录着的设备',
  sessionsWhy: '有不认识的，就让它退出，再检查别的登录方式。',
  thisOne: '这台设备',
  since: (date: string) => `${date}登录`,
  used: (when: string) => `最近使用：${when}`,
  end: '退出',
  endOf: (device: string) => `退出 ${device}`,
  endAsk: (device: string) => `让“${device}”退出登录？`,
  endWhy: '那台设备马上就不能再用你的账户，除非重新登录。',
  ended: '已让它退出',
  endOthers: '退出其他所有设备',
  endOthersAsk: '退出其他所有设备？',
  endOthersWhy: '只有这台设备还登录着，其他的都要重新登录。',
  endedOthers: '其他设备都已退出',
}, {
  title: 'Sign-in & security',
  sessions: 'Where you are signed in',
  sessionsWhy: 'If you do not know one, sign it out, then check the other ways in.',
  thisOne: 'This one',
  since: (date) => `Signed in ${date}`,
  used: (when) => `Last used: ${when}`,
  end: 'Sign out',
  endOf: (device) => `Sign out ${device}`,
  endAsk: (device) => `Sign out “${device}”?`,
  endWhy: 'Your account can no longer be used there from this moment, unless somebody signs in again.',
  ended: 'It is signed out',
  endOthers: 'Sign out everywhere else',
  endOthersAsk: 'Sign out everywhere else?',
  endOthersWhy: 'Only this device stays signed in; all others have to sign in again.',
  endedOthers: 'All others are signed out',
});

/** 平台用英文记下的浏览器与系统，中文里换成大家的叫法。 */
const NAMES: Record<string, string> = { 'WeChat': '微信', 'HarmonyOS': '鸿蒙', 'Another browser': '其他浏览器', 'another system': '其他系统' };

/** A device as the platform labels it, "Chromium on Android", in the language that is shown. */
export function deviceText(device: string): string {
  if (lang.value === 'en') return device;
  const [browser = '', system = ''] = device.split(' on ');
  return `${NAMES[system] ?? system} · ${NAMES[browser] ?? browser}`;
}
