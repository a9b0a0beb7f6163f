// The house rules of this folder that a program can see.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const RULES = [
  [/\.tsx$/, (text) => text.split('\n').length > 151 && 'is a component of more than 150 lines'],
  [/\.(ts|css|mjs|graphql)$/, (text) => text.split('\n').length > 301 && 'has more than 300 lines'],
  [/\.tsx$/, (text) => /[\u3400-\u9fff]/.test(text) && 'says something in Chinese that belongs in src/i18n'],
  [/\.tsx?$/, (text) => /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/.test(text) && 'writes markup or code as text'],
  [/\.(tsx?|html|css)$/, (text) => /https?:\/\//.test(text) && 'names another host'],
];

for (const folder of ['src', 'tools', 'ops', '.']) {
  for (const name of readdirSync(path.join(ROOT, folder), { recursive: folder !== '.' })) {
    if (!/\.\w+$/.test(name) || name === 'vite.config.ts') continue;
    if (!RULES.some(([kind]) => kind.test(name))) continue;
    const text = readFileSync(path.join(ROOT, folder, name), 'utf8');
    for (const [kind, wrong] of RULES) {
      const why = kind.test(name) && wrong(text);
      if (!why) continue;
      console.error(`${folder}/${name} ${why}.`);
      process.exitCode = 1;
    }
  }
}
