#!/usr/bin/env bash
# Submits one of the two jobs, unless it runs already: submit.sh [--keep] classification|accuracy SLOTS [OPTION...]
#
# The job goes on from its newest checkpoint or savepoint below FLINK_TWINS_STATE, a folder that this script and Flink see,
# with the cluster's savepoints/ in it; or from SAVEPOINT, if that is set; SAVEPOINT=none starts anew. State for which its
# options leave no operator stops it, unless ALLOW_NON_RESTORED_STATE is set: then that is dropped. With --keep the
# script stays, and submits the job again when the JobManager at FLINK_TWINS_REST has never heard of it, because that was
# started anew. A job that was cancelled, was stopped or has failed for good, it leaves alone.
set -euo pipefail

flink="${FLINK_HOME:?}/bin/flink"
jar="${JOBS_JAR:-/opt/flink-twins/flink-twins-jobs.jar}"
keep=
if [[ ${1:-} == --keep ]]; then
    keep=true
    shift
fi
job=${1:-}
slots=${2:-}
shift 2 || shift $#

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
# Flink shows a job as ClassificationJob.NAME or AccuracyJob.NAME with its group behind it.
name="Flink Twins $job ($group)"

# The group as the name of a folder, different for each: other characters as their bytes.
folder_of_group() {
    local LC_ALL=C i character
    for ((i = 0; i < ${#group}; i++)); do
        character=${group:i:1}
        case $character in
        [a-zA-Z0-9._-]) printf '%s' "$character" ;;
        *) printf '=%02X' "'$character" ;;
        esac
    done
}
if [[ ${FLINK_TWINS_STATE:-/} != /* ]]; then
    printf 'submit.sh: FLINK_TWINS_STATE is %s; write the folder from / on\n' "$FLINK_TWINS_STATE" >&2
    exit 2
fi
state=${FLINK_TWINS_STATE:+$FLINK_TWINS_STATE/jobs/$job-$(folder_of_group)}

# What a checkpoint or savepoint of this job may be: a folder with metadata, which comes last, below the folder of the job;
# a savepoint of one of the job ids that are there, since flink stop writes to the folder that the cluster has for all jobs;
# and what the job was told to start from.
candidates() {
    [[ -d $state ]] || return 0
    find "$state" \( -name _metadata -o -name started-from \) -size +0c -print0
    local id
    for id in "$state"/*/; do
        id=$(basename "$id")
        find "$FLINK_TWINS_STATE" -path "$FLINK_TWINS_STATE/savepoints/savepoint-${id:0:6}-*/_metadata" -size +0c -print0
    done
}

newest() {
    local newest='' candidate
    while IFS= read -r -d '' candidate; do
        [[ -n $newest && $newest -nt $candidate ]] || newest=$candidate
    done < <(candidates)
    case $newest in
    */started-from) cat "$newest" ;;
    *) printf '%s' "${newest%/_metadata}" ;;
    esac
}

submit() {
    # A second copy of a job would take its place in Kafka's transactions, and answer every image twice.
    local running arguments=() from=${SAVEPOINT:-}
    running=$("$flink" list --running) || return
    if grep -qF " : $name (" <<<"$running"; then
        printf 'The %s job of group %s runs already; other options hold from its next submission on\n' "$job" "$group"
        return
    fi
    if [[ -n $state ]]; then
        arguments+=("-Dexecution.checkpointing.dir=file://$state")
        [[ -n $from ]] || from=$(newest)
    else
        printf 'No FLINK_TWINS_STATE: the job starts where it is told to, and its next submission does not find its checkpoints\n' >&2
    fi
    if [[ -n $from && $from != none ]]; then
        printf 'The %s job of group %s goes on from %s\n' "$job" "$group" "$from"
        arguments+=(--fromSavepoint "$from")
        [[ -z ${ALLOW_NON_RESTORED_STATE:-} ]] || arguments+=(--allowNonRestoredState)
    fi
    # Flink deletes a checkpoint that is its own once there are newer ones, or they would gather.
    [[ -n ${SAVEPOINT:-} || $from != "$state"/*/chk-* ]] || arguments+=(--claimMode CLAIM)
    # An empty list is an error to the bash of macOS.
    "$flink" run --detached ${arguments[@]+"${arguments[@]}"} --parallelism "$slots" --class "$class" "$jar" "$@" || return
    # Until the job's own first checkpoint is there, this is where it goes on from.
    if [[ -n $state && -n ${SAVEPOINT:-} ]]; then
        mkdir -p "$state"
        printf '%s' "$SAVEPOINT" >"$state/started-from"
    fi
}

get() {
    if command -v curl >/dev/null; then
        curl --fail --silent --show-error --max-time 10 "$1"
    else
        wget --quiet --output-document=- --timeout=10 "$1"
    fi
}

# Succeeds if a JobManager answers and has never heard of the job.
is_unknown() {
    local jobs
    jobs=$(get "${FLINK_TWINS_REST:?}/jobs/overview") && ! grep -qF "\"$name\"" <<<"$jobs"
}

if [[ -z $keep ]]; then
    submit "$@"
    exit
fi
trap 'exit 0' TERM INT
pause=5
until submit "$@"; do
    printf 'Once more in %d s\n' "$pause"
    sleep "$pause" &
    wait $!
    pause=$((pause < 60 ? 2 * pause : 60))
done
# Only the first submission is told where to start, and has something to drop.
unset SAVEPOINT ALLOW_NON_RESTORED_STATE
while true; do
    sleep 5 &
    wait $!
    if is_unknown; then
        submit "$@" || true
    fi
done
