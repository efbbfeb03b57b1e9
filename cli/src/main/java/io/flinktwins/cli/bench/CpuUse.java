package io.flinktwins.cli.bench;

import java.util.Locale;
import java.util.regex.Pattern;

/** What the threads of this process work for, by their names. */
enum CpuUse {
    /** Forward passes; the engine's native threads, too, which have no name of their own. */
    ENGINE("inference-\\d+-v\\d+-engine-\\d+"),
    /** Decoding, resizing and normalising of images. */
    PREPROCESSING("inference-\\d+-v\\d+-decoder-\\d+"),
    /** Sending the images and reading the answers. */
    BENCH("main|bench.*|.*\\| bench"),
    /** The broker, and the clients inside the job; Flink's fetchers are threads that poll a client. */
    KAFKA(".*kafka.*|(Source Data Fetcher|broker|controller|quorum|group|share|transaction|executor"
            + "|ExpirationReaper)\\b.*"),
    /** Garbage collection and compilation. The names are those of native threads, which Linux cuts off. */
    JVM("GC Thread.*|G1 .*|VM .*|C[12] Compiler.*|S(weeper|ervice) [Tt]hread"),
    /** Tasks, with the Avro decoding in them, and all that keeps a cluster going. */
    FLINK(".*");

    private final Pattern threads;

    CpuUse(String threads) {
        this.threads = Pattern.compile(threads);
    }

    /** The first use that claims a thread of this name. */
    static CpuUse of(String thread) {
        for (CpuUse use : values()) {
            if (use.threads.matcher(thread).matches()) {
                return use;
            }
        }
        throw new IllegalStateException(thread);
    }

    /** As JSON names it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
