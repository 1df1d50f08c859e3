// Runs under whatever Node the host has (>= 20) before `npm start` and `npm test`: makes sure that the pinned packages, and with them
// Node 24, are installed as package-lock.json says. It is a no-op when they are. Nothing here may import a package.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = join(dirname(fileURLToPath(import.meta.url)), '..')
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(
    `Zhike needs Node 20 or newer to install itself (this is ${process.version}). Install it from nodejs.org and run the command again.`,
  )
  process.exit(1)
}

const stampFile = join(home, 'node_modules', '.zhike-installed')
const wanted = createHash('sha256')
  .update(readFileSync(join(home, 'package-lock.json')))
  .digest('hex')
const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : ''
const node = join(home, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

if (installed !== wanted || !existsSync(node)) {
  console.log('Zhike: installing packages (once, about half a minute) …')
  // `install --no-save` and not `ci`: it takes the locked versions as well, but does not refuse a lock file that was written where the registry lacks the binaries of
  // other platforms. Engine warnings speak of the host's Node; everything runs under the Node 24 installed here.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const done = spawnSync('npm', args, { cwd: home, stdio: 'inherit', shell: process.platform === 'win32' })
  if (done.status !== 0) {
    console.error(
      'Zhike: npm could not install the packages (its own message is above). Check the network to the npm registry and run the command again.',
    )
    process.exit(1)
  }
  if (!existsSync(node)) {
    // npm may be set to skip install scripts; the pinned Node is fetched by one.
    const again = spawnSync(process.execPath, ['installArchSpecificPackage'], {
      cwd: join(home, 'node_modules', 'node'),
      stdio: 'inherit',
    })
    if (again.status !== 0 || !existsSync(node)) {
      console.error(
        'Zhike: the pinned Node 24 could not be installed. If npm runs with ignore-scripts, allow the script of the package "node" and try again.',
      )
      process.exit(1)
    }
  }
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, wanted)
}
