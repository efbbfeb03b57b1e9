#!/usr/bin/env bash
# Submits one of the two jobs, unless it runs already: submit.sh classification|accuracy SLOTS [OPTION...]
# With SAVEPOINT set, the job continues from there.
set -euo pipefail

flink="${FLINK_HOME:?}/bin/flink"
jar="${JOBS_JAR:-/opt/flink-twins/flink-twins-jobs.jar}"
job=$1
slots=$2
shift 2

case $job in
classification) class=io.flinktwins.jobs.ClassificationJob ;;
accuracy) class=io.flinktwins.jobs.AccuracyJob ;;
*)
    printf 'submit.sh: no job is called %s; write classification or accuracy\n' "$job" >&2
    exit 2
    ;;
esac

# As the jobs have it, unless an option says otherwise.
group=flink-twins-$job
previous=
for argument in "$@"; do
    case $previous,$argument in
    --group-id,*) group=$argument ;;
    *,--group-id=*) group=${argument#--group-id=} ;;
    esac
    previous=$argument
done

# A second copy of a job would take its place in Kafka's transactions, and answer every image twice.
# Flink shows a job as ClassificationJob.NAME or AccuracyJob.NAME with its group behind it.
running=$("$flink" list --running)
if grep -qF " : Flink Twins $job ($group) (" <<<"$running"; then
    printf 'The %s job of group %s runs already\n' "$job" "$group"
    exit 0
fi
exec "$flink" run --detached ${SAVEPOINT:+--fromSavepoint "$SAVEPOINT"} --parallelism "$slots" --class "$class" "$jar" "$@"
