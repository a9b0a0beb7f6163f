// What the build does beyond Vite: the policy, the service worker, the compressed files.
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'vite';

const TEXT = /\.(js|css|html|svg|json|txt|webmanifest)$/;
// Whoever works in a shop or an office has a network; nobody else's telephone keeps their screens beforehand.
const OFFICE = /\/(screens\/(agreements|draws|review|shop|staff)\/|i18n\/(agreements|announce|board|draws|goods[^/]*|reductions|review|seeds|shop|staff)\.ts$)/;
const OURS = /\/src\/(screens|i18n)\//;
const SHELL = /\.(js|svg|webmanifest)$|^index\.html$/;

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Puts the style sheet into index.html, and writes the policy that allows this text and nothing else to csp.json. */
export function inlineCss() {
  return {
    name: 'inline-css',
    enforce: 'post',
    apply: 'build',
    generateBundle(_, bundle) {
      const page = bundle['index.html'];
      page.source = String(page.source).replace(/\s*<link rel="stylesheet"[^>]*href="\/([^"]+)"[^>]*>/g, (_match, file) => {
        const css = String(bundle[file].source).replace(/\/\*[^]*?\*\//g, '').trim();
        delete bundle[file];
        return `\n<style>${css}</style>`;
      });
      // The entry's own imports are named beside it, so that the browser need not read the entry first to find them.
      const entry = Object.values(bundle).find((each) => each.type === 'chunk' && each.isEntry);
      const ahead = entry.imports.map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`).join('\n');
      page.source = page.source.replace('<script type="module"', `${ahead}\n<script type="module"`);
      const inner = (tag) => [...page.source.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))].map((found) => hash(found[1])).join(' ');
      const policy = [
        "default-src 'none'",
        `script-src 'self' ${inner('script')}`,
        `style-src ${inner('style')}`,
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        'trusted-types tanpuhui-sw',
      ].join('; ');
      this.emitFile({ type: 'asset', fileName: 'csp.json', source: `${JSON.stringify({ 'content-security-policy': policy }, null, 2)}\n` });
    },
  };
}

/** Gives the decoder of QR codes a copy of the tables it shares with the encoder: whoever shows a code does not fetch how to read one. */
export function splitQr() {
  return {
    name: 'split-qr',
    enforce: 'pre',
    resolveId(source, importer) {
      return source === './index.js' && importer?.endsWith('/qr/decode.js') ? `${path.join(path.dirname(importer), 'index.js')}?tables` : undefined;
    },
  };
}

async function filesOf(folder) {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.filter((each) => each.isFile()).map((each) => path.relative(folder, path.join(each.parentPath, each.name))).sort();
}

/** What a chunk is called: by its name one sees whether it is of an office alone. */
export function named({ moduleIds }) {
  const own = moduleIds.filter((id) => OURS.test(id));
  return own.length && own.every((id) => OFFICE.test(id)) ? 'assets/office-[name]-[hash].js' : 'assets/[name]-[hash].js';
}

/** Builds src/sw.ts with the list of files it keeps. The page itself is kept under the address people open. */
export function serviceWorker(root) {
  const out = path.join(root, 'dist');
  return {
    name: 'service-worker',
    apply: 'build',
    async closeBundle() {
      const kept = (await filesOf(out)).filter((file) => SHELL.test(file) && file !== 'sw.js' && !file.startsWith('assets/office-'));
      const digest = createHash('sha256');
      for (const file of kept) digest.update(file).update(await readFile(path.join(out, file)));
      const define = {
        PRECACHE: JSON.stringify(kept.map((file) => (file === 'index.html' ? '/' : `/${file}`))),
        BUILD: JSON.stringify(digest.digest('hex').slice(0, 12)),
      };
      const made = await build({
        configFile: false, logLevel: 'silent', publicDir: false, define,
        build: { write: false, minify: true, lib: { entry: path.join(root, 'src/sw.ts'), formats: ['es'], fileName: 'sw' } },
      });
      await writeFile(path.join(out, 'sw.js'), [made].flat()[0].output[0].code);
    },
  };
}

/** Writes a .br beside every text, so that the server never compresses. */
export function brotli(root) {
  const out = path.join(root, 'dist');
  return {
    name: 'brotli',
    apply: 'build',
    async closeBundle() {
      for (const file of await filesOf(out)) {
        if (!TEXT.test(file) || file === 'csp.json') continue;
        const text = await readFile(path.join(out, file));
        await writeFile(path.join(out, `${file}.br`), brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }));
      }
    },
  };
}
