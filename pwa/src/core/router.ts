import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';

export type Params = Readonly<Record<string, string>>;
export type Screen = ComponentType<{ params: Params }>;
export interface Route {
  /** Loads the screen's own chunk. */
  readonly screen: () => Promise<{ default: Screen }>;
  /** Whether it may be seen without signing in. */
  readonly open?: boolean;
}
export type Routes = Readonly<Record<string, Route>>;

interface Shown {
  readonly path: string;
  readonly screen: Screen;
  readonly params: Params;
}

/** The screen that is shown; nothing until the first one is loaded. */
export const shown = signal<Shown | undefined>(undefined);
/** Whether a screen took the place of another: then its heading takes the focus, so that it is read out. */
export let arrived = false;

let routes: Routes = {};
let redirect: (path: string, route: Route | undefined) => string | undefined = () => undefined;
let fallback: { missing: Screen; unloaded: Screen };
let turn = 0;
const heights = new Map<string, number>();

/** The path of a pattern: `href('/acts/:id', { id })`. */
export function href(pattern: string, params: Params = {}): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

function match(path: string): { route?: Route; params: Params } {
  const parts = path.split('/');
  for (const [pattern, route] of Object.entries(routes)) {
    const names = pattern.split('/');
    if (names.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = names.every((name, at) => {
      const part = parts[at] ?? '';
      if (name.startsWith(':')) params[name.slice(1)] = decodeURIComponent(part);
      return name.startsWith(':') ? part !== '' : name === part;
    });
    if (fits) return { route, params };
  }
  return { params: {} };
}

async function load(route: Route, path: string): Promise<Screen> {
  try {
    return (await route.screen()).default;
  } catch {
    // The chunk may be gone because a newer build is served: the page itself has to be read again, once.
    if (!navigator.onLine || history.state?.reread === path) return fallback.unloaded;
    history.replaceState({ ...history.state, reread: path }, '');
    location.reload();
    return new Promise(() => {});
  }
}

async function show(path: string, height: number) {
  const mine = ++turn;
  const { route, params } = match(path);
  const elsewhere = redirect(path, route);
  if (elsewhere !== undefined) return navigate(elsewhere, true);
  const screen = route ? await load(route, path) : fallback.missing;
  if (mine !== turn) return;
  const turnPage = async () => {
    arrived = shown.peek() !== undefined;
    shown.value = { path, screen, params };
    if (!arrived) return;
    await new Promise((drawn) => setTimeout(drawn));
    scrollTo(0, height);
  };
  const still = !shown.peek() || matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (still || !document.startViewTransition) await turnPage();
  else await document.startViewTransition(turnPage).updateCallbackDone;
}

/** Ask the guard again about the page that is shown, because who is signed in has changed. */
export function recheck() {
  const elsewhere = redirect(location.pathname, match(location.pathname).route);
  if (elsewhere !== undefined) void navigate(elsewhere, true);
}

export async function navigate(to: string, replace = false) {
  const state = { key: Math.random().toString(36).slice(2) };
  heights.set(history.state?.key, scrollY);
  if (replace) history.replaceState(state, '', to);
  else history.pushState(state, '', to);
  await show(location.pathname, 0);
}

/** Go where the person came from, or to `otherwise` when they came from outside. */
export function back(otherwise: string) {
  if (arrived && history.length > 1) history.back();
  else void navigate(otherwise, true);
}

function follow(event: MouseEvent) {
  const link = (event.target as Element).closest?.('a');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
  event.preventDefault();
  if (link.pathname + link.search !== location.pathname + location.search) void navigate(link.pathname + link.search);
}

export function startRouter(table: Routes, otherwise: typeof fallback, guard: typeof redirect) {
  [routes, fallback, redirect] = [table, otherwise, guard];
  history.scrollRestoration = 'manual';
  addEventListener('popstate', () => void show(location.pathname, heights.get(history.state?.key) ?? 0));
  document.addEventListener('click', follow);
  return show(location.pathname, 0);
}
