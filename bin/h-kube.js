#!/usr/bin/env node
// TypeScript runs as it is; `import()` becomes `require`, which is where the hook looks.
require('esbuild-register/dist/node').register({ target: 'node20', supported: { 'dynamic-import': false } });
require('../main').main(process.argv.slice(2), process.env);
