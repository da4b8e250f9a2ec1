# Hatoba in a container: not root, nothing written outside /data, no compiler, no shell needed to run.
FROM node:26-slim AS build
WORKDIR /hatoba
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
# The page is built here; what is left in node_modules is what the server needs to run.
RUN node node_modules/vite/bin/vite.js build --logLevel warn \
 && npm prune --omit=dev --omit=optional --no-audit --no-fund \
 && rm -rf test bench demo docs .git

FROM node:26-slim
ENV NODE_ENV=production \
    HATOBA_DATA=/data \
    HATOBA_HTTP_HOST=0.0.0.0 \
    HATOBA_MQTT_HOST=0.0.0.0
WORKDIR /hatoba
COPY --from=build /hatoba /hatoba
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080 1883
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The runtime is PID 1 and gets SIGTERM itself: stopping drains.
CMD ["node", "program/main.ts", "start"]
