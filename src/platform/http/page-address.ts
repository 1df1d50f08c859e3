/**
 * Whether an address can be one of the pages: below our path, outside of the API, no file, and written plainly. One that climbs (`..`, also as %2e%2e), is encoded twice
 * or holds a backslash is somebody trying doors: it gets no page, so that no scanner and no gateway takes it for one.
 */
export function isPageAddress(url: string, basePath: string): boolean {
  const [raw = ''] = url.split(/[?#]/)
  const path = decoded(raw)
  if (path === undefined || !path.startsWith(`${basePath}/`)) return false
  const steps = path.slice(basePath.length + 1).split('/')
  if (steps[0] === 'api' || steps.some((step) => step === '.' || step === '..')) return false
  // An empty step stands at the end only: `//elsewhere` is no page of ours.
  if (steps.slice(0, -1).includes('')) return false
  return !/[%\\\p{Cc}]/u.test(path) && !/\.[a-z0-9]+$/i.test(path)
}

function decoded(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined // a percent sign that stands for nothing
  }
}
