/** A video chat in an Express app: `node examples/express.mjs` */
import { createServer } from 'node:http';
import process from 'node:process';
import express from 'express';
import { createVideoChat } from 'video-chat-element/server';
import { page } from './page.mjs';

const app = express();
app.get('/', (request, response) => response.send(page));

// `chat.attach(app.listen(8080))` would do, too.
const server = createServer(app);
const chat = createVideoChat({ basePath: '/chat/' });
chat.attach(server); // answers below /chat/, and leaves the rest to the app
server.listen(process.env.PORT ?? 8080, () => console.log(`http://localhost:${server.address().port}/`));

process.once('SIGTERM', async () => {
  await chat.drain(); // people move to another relay, or wait for the next start; their calls go on
  await chat.close();
  server.close();
});
