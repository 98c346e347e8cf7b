# syntax=docker/dockerfile:1
# The web app, then the server that carries it, then a small image with nothing else.

FROM node:22-slim AS web
WORKDIR /web
COPY web/ ./
ENV NPM_CONFIG_CACHE=/cache/npm
RUN --mount=type=cache,target=/cache/npm \
    if [ -f package.json ]; then npm ci --no-audit --no-fund && npm run build; fi

FROM rust:1.95-slim-bookworm AS server
WORKDIR /docent
COPY . .
COPY --from=web /web ./web
ENV SQLX_OFFLINE=true CARGO_TARGET_DIR=/target
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/target \
    cargo build --release --locked -p docent-server && cp /target/release/docent /usr/local/bin/docent

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/docent --create-home --shell /usr/sbin/nologin docent
COPY --from=server /usr/local/bin/docent /usr/local/bin/docent
USER docent
# The key file and other data of this instance; documents are in the database.
VOLUME /var/lib/docent
ENV DOCENT_DATA_DIR=/var/lib/docent DOCENT_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["docent"]
CMD ["serve"]
