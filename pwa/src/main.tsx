import { effect } from '@preact/signals';
import { render } from 'preact';
import './ui/tokens.css';
import './ui/base.css';
import './ui/elder.css';
import './core/install';
import './core/prefs';
import { App, Missing, Unloaded } from './app';
import { boot } from './core/boot';
import { lang, speak } from './core/i18n';
import { readLocal } from './core/local';
import { recheck, startRouter, type Route } from './core/router';
import { checkSession, me } from './core/session';
import { routes } from './routes';

/** Whether somebody was signed in when the page was read: then what was refused elsewhere was linking it. */
const wasSignedIn = me.peek() !== null;

/** Where to go instead: to sign in first, or past signing in. */
function guard(path: string, route: Route | undefined): string | undefined {
  if (path === '/sign-in' && me.peek()) return wasSignedIn && location.search.startsWith('?refused') ? `/me/security${location.search}` : wanted();
  if (route && !route.open && !me.peek()) return `/sign-in?to=${encodeURIComponent(path)}`;
  return undefined;
}

/** The page somebody was on the way to; only one of ours. */
function wanted(): string {
  const to = new URLSearchParams(location.search).get('to') ?? '/';
  return /^\/(?!\/)/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}

async function start() {
  const asked = checkSession();
  await speak();
  await startRouter(routes, { missing: Missing, unloaded: Unloaded }, guard);
  const root = document.getElementById('app');
  if (!root) return;
  root.textContent = '';
  // Another language is another page: nothing of the first one may stay behind in it.
  effect(() => render(<App key={lang.value} />, root));
  boot();
  await asked;
  void import('./core/stream');
  // What somebody asked for without a network is sent on, whichever page they come back to.
  if (readLocal('redemptions')) void import('./screens/mall/queue');
  // Signing in or out, here or on the server, is the one thing that may move a person without their asking.
  effect(() => {
    void me.value;
    recheck();
  });
}

void start();
