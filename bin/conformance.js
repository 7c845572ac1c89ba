#!/usr/bin/env node
// TypeScript runs as it is, as in bin/h-kube.js.
require('esbuild-register/dist/node').register({ target: 'node20', supported: { 'dynamic-import': false } });
require('../conformance/main').main(process.argv.slice(2), process.env);
