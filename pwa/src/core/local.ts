/** Small settings in localStorage; a browser that refuses it forgets them. */
export function readLocal<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(name);
    return text ? JSON.parse(text) as T : undefined;
  } catch {
    return undefined;
  }
}

export function writeLocal(name: string, value: unknown) {
  try {
    if (value === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Nothing depends on it.
  }
}
