# One image for everything of Binôme: a worker, a server, a command. Built from a checkout: docker build -t binome .
#
# The lock is complete and hashed: the same versions everywhere, nothing resolved, nothing compiled. Two stages, so that what
# installs is not in what runs. No secret is ever in the image: they come from the environment (docs/settings.md).
FROM python:3.11-slim-bookworm AS made

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.lock requirements.scale.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock -r requirements.scale.lock
COPY pyproject.toml README.md prefect.yaml ./
COPY mentoring ./mentoring
COPY integrations ./integrations
COPY tasks ./tasks
COPY flows ./flows
COPY configs ./configs
RUN /venv/bin/pip install --no-deps --no-build-isolation --editable .

FROM python:3.11-slim-bookworm

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BINOME_HOME=/data/binome \
    PREFECT_HOME=/data/prefect \
    DO_NOT_TRACK=1
RUN useradd --uid 10001 --create-home binome \
    && install --directory --owner binome --group binome /data /data/binome /data/prefect
COPY --from=made /venv /venv
COPY --from=made /app /app
# The folder that prefect.yaml's deployments run from, and whose pyproject.toml holds Prefect's settings.
WORKDIR /app
USER 10001
VOLUME ["/data"]
CMD ["prefect", "worker", "start", "--pool", "binome"]
