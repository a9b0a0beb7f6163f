import { lang } from '../core/i18n';

/** 平台用英文记下浏览器与系统；中文里换成大家的叫法。 */
const NAMES: Record<string, string> = { 'WeChat': '微信', 'HarmonyOS': '鸿蒙', 'Another browser': '其他浏览器', 'another system': '其他系统' };
const LABEL = /^(.+) on (HarmonyOS|Android|iPhone|iPad|Windows|ChromeOS|macOS|Linux|another system)$/;

/** A device as the platform labels it, "Chromium on Android", in the language that is shown; other names stay. */
export function deviceText(device: string): string {
  const [, browser = '', system = ''] = (lang.value === 'zh' && LABEL.exec(device)) || [];
  return system ? `${NAMES[system] ?? system} · ${NAMES[browser] ?? browser}` : device;
}
