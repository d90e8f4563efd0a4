/** A video chat in a Fastify app: `node examples/fastify.mjs` */
import process from 'node:process';
import Fastify from 'fastify';
import { createVideoChat } from 'video-chat-element/server';
import { page } from './page.mjs';

const app = Fastify();
app.get('/', (request, reply) => reply.type('text/html').send(page));

const chat = createVideoChat({ basePath: '/chat/' });
chat.attach(app.server); // answers below /chat/, and leaves the rest to the app
app.addHook('onClose', () => chat.close());
await app.listen({ port: Number(process.env.PORT ?? 8080) });
console.log(`http://localhost:${app.server.address().port}/`);

process.once('SIGTERM', async () => {
  await chat.drain(); // people move to another relay, or wait for the next start; their calls go on
  await app.close();
});
