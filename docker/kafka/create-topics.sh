#!/usr/bin/env bash
# Creates the topics of the pipeline where they are missing. BOOTSTRAP_SERVERS and PARTITIONS come from the environment.
set -euo pipefail

create() {
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP_SERVERS" --create --if-not-exists \
        --partitions "$PARTITIONS" --replication-factor 1 --topic "$@"
}

# The names are those of the enum PipelineTopic; a test compares them.
create image-events
create classifications
create to-label
create labels
# The newest revision of a window's report stays.
create accuracy --config cleanup.policy=compact
create dead-letters
