/** A video chat in a Koa app: `node examples/koa.mjs` */
import { createServer } from 'node:http';
import process from 'node:process';
import Koa from 'koa';
import { createVideoChat } from 'video-chat-element/server';
import { page } from './page.mjs';

const app = new Koa();
app.use((context, next) => {
  if (context.path !== '/') return next();
  context.type = 'html';
  context.body = page;
});

const server = createServer(app.callback());
const chat = createVideoChat({ basePath: '/chat/' });
chat.attach(server); // answers below /chat/, and leaves the rest to the app
server.listen(process.env.PORT ?? 8080, () => console.log(`http://localhost:${server.address().port}/`));

process.once('SIGTERM', async () => {
  await chat.drain(); // people move to another relay, or wait for the next start; their calls go on
  await chat.close();
  server.close();
});
