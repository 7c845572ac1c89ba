#!/usr/bin/env node
require('esbuild-register/dist/node').register({ target: 'node20' });
require('../main').main(process.argv.slice(2), process.env);
