import { useEffect, useState } from 'preact/hooks';

/** Keep the screen on while something is held up to be read; says whether it is. Browsers without the lock just dim. */
export function useWakeLock(wanted: boolean): boolean {
  const [awake, tell] = useState(false);
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let over = !wanted;
    const hold = async () => {
      if (over || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      try {
        const held = await navigator.wakeLock.request('screen');
        if (over) return void held.release();
        lock = held;
        lock.addEventListener('release', () => tell(false));
        tell(true);
      } catch {
        // A low battery may refuse it.
      }
    };
    void hold();
    // The browser takes the lock away with every look at another page.
    document.addEventListener('visibilitychange', hold);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', hold);
      void lock?.release();
    };
  }, [wanted]);
  return awake;
}
