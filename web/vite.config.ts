import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))

export default defineConfig({
  root: here,
  // Assets are found from <base href>, which the server sets: the same build serves at / and below a proxy's path.
  base: './',
  plugins: [react()],
  build: {
    // Branch counters run browsers of 2021: Chromium 94 is the floor (360 and QQ browsers of state-owned banks sit there).
    target: ['chrome94', 'safari15'],
    outDir: join(here, '..', 'dist', 'web'),
    emptyOutDir: true,
    manifest: true,
    // The customer's page is an entry of its own: nothing of the staff's pages is loaded with it.
    rollupOptions: { input: [join(here, 'index.html'), join(here, 'privacy-centre', 'index.html')] },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
