interface Policy { createScriptURL(url: string): string }
interface Trusted { createPolicy(name: string, rules: Policy): Policy }

const WORKER = '/sw.js';

/** Register the service worker. Trusted Types asks for a policy; ours lets through this one address and nothing else. */
export function boot() {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const policy = (window as { trustedTypes?: Trusted }).trustedTypes?.createPolicy('tanpuhui-sw', {
    createScriptURL(url) {
      if (url !== WORKER) throw new TypeError(url);
      return url;
    },
  });
  const register = () => void navigator.serviceWorker.register(policy?.createScriptURL(WORKER) ?? WORKER).catch(() => {});
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
