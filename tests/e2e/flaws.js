// What is wrong with a page as it stands, in words; an empty list where it is painted whole.
language => {
  const wrong = [], root = document.scrollingElement, of = document.querySelector('dialog[open]') ?? document;
  const told = e => e.tagName.toLowerCase() + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40);
  if (root.scrollWidth > innerWidth) wrong.push(`scrolls sideways to ${root.scrollWidth}`);
  if (![...of.querySelectorAll('h1, h2')].some(e => e.checkVisibility() && e.getBoundingClientRect().width)) wrong.push('no heading');
  if (document.querySelector('[aria-busy=true]')) wrong.push('still reading');
  for (const e of of.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!e.checkVisibility() || !box.width || e.closest('.aloud, svg, video, option')) continue;
    const says = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('').trim();
    if (says && (box.left < -0.5 || box.right > innerWidth + 0.5)) wrong.push('beyond the edge: ' + told(e));
    if (style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 && !e.querySelector('svg')) wrong.push('clipped: ' + told(e));
    if (language === 'en' && !e.closest('[lang]:not(html)') && /[\u3400-\u9fff]/.test(says)) wrong.push('Chinese: ' + told(e));
    if (!e.matches('a[href], button, input, select')) continue;
    const touched = (e.closest('label') ?? e).getBoundingClientRect();
    if (Math.min(touched.width, touched.height) < 43.5) wrong.push(`${touched.width} x ${touched.height}: ` + told(e));
  }
  return wrong;
}
