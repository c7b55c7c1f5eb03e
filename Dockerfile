# The crawler in a small image: docs/schedules/docker.md says how to build and run it.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /src
RUN python -m venv /opt/zakerscraper
# What it needs first: that layer stays when only our code changes.
COPY requirements.txt ./
RUN /opt/zakerscraper/bin/pip install --no-cache-dir -r requirements.txt
COPY pyproject.toml setup.py README.md LICENSE ./
COPY zakerscraper ./zakerscraper
# Extras with commas between them: `--build-arg EXTRAS=cluster,postgresql`.
ARG EXTRAS=
RUN /opt/zakerscraper/bin/pip install --no-cache-dir ".${EXTRAS:+[${EXTRAS}]}" \
    && /opt/zakerscraper/bin/pip uninstall --yes pip

FROM python:${PYTHON}-slim
RUN useradd --uid 1000 --no-create-home --home-dir /data zaker \
    && install --directory --owner=zaker --group=zaker /data
COPY --from=build /opt/zakerscraper /opt/zakerscraper
ENV PATH=/opt/zakerscraper/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ZAKER_OUTPUT_DIR=/data
# By number, so that `runAsNonRoot` can tell.
USER 1000
WORKDIR /data
VOLUME /data
ENTRYPOINT ["zakerscraper"]
CMD ["--help"]
