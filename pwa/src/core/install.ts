import { signal } from '@preact/signals';

interface InstallOffer extends Event { prompt(): Promise<unknown> }

/** The browser's offer to install, kept until the person asks for it; we never ask on our own. */
export const offer = signal<InstallOffer | undefined>(undefined);

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offer.value = event as InstallOffer;
});
addEventListener('appinstalled', () => {
  offer.value = undefined;
});
