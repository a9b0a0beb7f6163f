import { defineConfig } from 'vite';
import { brotli, inlineCss, named, serviceWorker, splitQr } from './tools/plugins.mjs';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // One style sheet, inlined into the page: no screen ever waits for its looks, and one hash stands in the policy.
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // All that the first page needs is one chunk, whichever screens share parts of it: one file packs tighter than several.
    rolldownOptions: { output: { chunkFileNames: named, codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  plugins: [splitQr(), inlineCss(), serviceWorker(import.meta.dirname), brotli(import.meta.dirname)],
  server: { proxy: { '/graphql': 'http://127.0.0.1:8000' } },
});
