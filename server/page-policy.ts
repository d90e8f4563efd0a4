/** This computer by both its names: two origins, of which one can load the classic script from the other. */
const LOOPBACK = ['localhost', '127.0.0.1'].flatMap((host) => [`http://${host}:*`, `https://${host}:*`]).join(' ');
const LOOPBACK_SOCKETS = LOOPBACK.replaceAll('http', 'ws');

/**
 * The Content-Security-Policy of a page of the demo: nothing but what the relay itself serves. `path` is the page's.
 * Other pages cannot frame it, so that nobody is led to press Join without seeing it.
 */
export function pagePolicy(path: string): string {
  // It is about a script from another origin. Which one must not come from a header of the request.
  const isAboutOrigins = path === '/cdn.html';
  const policy = {
    'default-src': "'none'",
    'script-src': isAboutOrigins ? `'self' ${LOOPBACK}` : "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'media-src': 'blob: mediastream:',
    // Browsers count the WebSocket of the same host as 'self'.
    'connect-src': isAboutOrigins ? `'self' ${LOOPBACK} ${LOOPBACK_SOCKETS}` : "'self'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'self'",
  };
  return Object.entries(policy)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
