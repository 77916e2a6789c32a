// The command line of a checkout, on whatever is installed there: `npm run ml-workflow -- …`.
import { installPackages } from './npm-packages.mjs';

installPackages({ log: console.error });
await import('tsx');
await import('../local/src/cli/bin.ts');
