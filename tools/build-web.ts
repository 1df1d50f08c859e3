// Builds the pages into dist/web. No-op when the build is newer than every source it is made of.
import { webIsFresh, buildWeb } from './web-build.ts'

if (process.argv.includes('--force') || !webIsFresh()) {
  const code = await buildWeb()
  process.exit(code)
}
console.log('web: dist/web is up to date')
