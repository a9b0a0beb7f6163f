import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../core/i18n';
import { Icon } from './icons';
import './sheet.css';

/** A sheet from below, a modal dialog of the browser's own: it keeps the focus inside and Escape closes it. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const outside = (event: MouseEvent) => {
    if (event.target === dialog.current) dialog.current?.close();
  };
  return (
    <dialog ref={dialog} class="sheet" aria-label={title} onClose={onClose} onClick={outside}>
      <div class="sheet-body">
        <header>
          <h2>{title}</h2>
          <button type="button" class="icon-button" aria-label={t.close} onClick={() => dialog.current?.close()}><Icon name="close" /></button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
