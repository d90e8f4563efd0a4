# The relay, with the demo and the bundles. Build: docker build -t video-chat . (compose.yaml does it).
FROM node:22-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY . .
RUN node scripts/build.mjs && npm prune --omit=dev --no-audit --no-fund

FROM node:22-alpine
ENV NODE_ENV=production XDG_STATE_HOME=/state
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/demo ./demo
# The key of the tickets is kept here, unless it is given.
RUN mkdir /state && chown node:node /state
VOLUME /state
USER node
EXPOSE 1337
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
  CMD node -e "fetch('http://127.0.0.1:'+(process.env.VIDEO_CHAT_PORT||1337)+(process.env.VIDEO_CHAT_BASE_PATH||'/').replace(/\/?$/,'/')+'healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
ENTRYPOINT ["node", "dist/npm/server/index.js"]
