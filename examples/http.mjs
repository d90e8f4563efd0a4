/** A video chat in an app of plain `node:http`: `node examples/http.mjs` */
import { createServer } from 'node:http';
import process from 'node:process';
import { createVideoChat } from 'video-chat-element/server';
import { page } from './page.mjs';

const server = createServer((request, response) => {
  if (request.url === '/') response.setHeader('Content-Type', 'text/html').end(page);
  else response.writeHead(404).end('Not here');
});

const chat = createVideoChat({ basePath: '/chat/' });
chat.attach(server); // answers below /chat/, and leaves the rest to the app
server.listen(process.env.PORT ?? 8080, () => console.log(`http://localhost:${server.address().port}/`));

process.once('SIGTERM', async () => {
  await chat.drain(); // people move to another relay, or wait for the next start; their calls go on
  await chat.close();
  server.close();
});
