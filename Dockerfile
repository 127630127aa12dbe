# The web process for production; the database is a server of its own (docker-compose.yml). Fit for any builder that reads Dockerfiles.

FROM node:24-bookworm-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim-bookworm AS environment
WORKDIR /zhida
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements ./requirements
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && .venv/bin/uv pip install --no-cache --python .venv/bin/python --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY marketplace ./marketplace
COPY products ./products
COPY policies ./policies
COPY matching ./matching
COPY web ./web
COPY --from=assets /assets/node_modules/htmx.org/dist/htmx.min.js ./web/static/vendor/htmx.min.js
RUN .venv/bin/uv pip install --no-cache --python .venv/bin/python --no-index --no-deps --no-build-isolation --editable .
# No compiler stays in the image: one is fetched, used and thrown away. If that cannot be, the engine works with NumPy.
ENV ZHIDA_KERNEL_CACHE=/zhida/kernel
RUN .venv/bin/python -m matching.engine.kernel --fetch-compiler && chmod -R a+rX kernel || true

FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/zhida --create-home zhida
COPY --from=environment /zhida /zhida
WORKDIR /zhida
# Every address inside the container: `zhida web` then insists on ZHIDA_PUBLIC_URL, the https address of the proxy in front.
ENV PATH=/zhida/.venv/bin:$PATH ZHIDA_HOME=/var/lib/zhida ZHIDA_HOST=0.0.0.0 PYTHONUNBUFFERED=1 \
    ZHIDA_KERNEL_CACHE=/zhida/kernel ZHIDA_KERNEL_WAIT=0
USER zhida
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["zhida", "web"]
