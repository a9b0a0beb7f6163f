// Runs the server audits of the npm package `graphql-http` against the address given and prints each verdict as JSON.
const audits = new URL('../../pwa/node_modules/graphql-http/lib/audits/index.mjs', import.meta.url);
const { auditServer } = await import(audits.href);
const results = await auditServer({ url: process.argv[2] });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
