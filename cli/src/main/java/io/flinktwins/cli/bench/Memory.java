package io.flinktwins.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What processes hold.
 *
 * @param heapBytes live objects on the Java heap; null for other processes than this one
 * @param residentBytes all memory in RAM, native libraries included; 0 where there is no {@code /proc}
 */
record Memory(@Nullable Long heapBytes, long residentBytes) {

    private static final int BYTES_PER_KILOBYTE = 1024;

    /** Collects garbage first. */
    static Memory ofThisProcess() {
        System.gc();
        return new Memory(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                residentBytesOrZero(ProcessHandle.current().pid()));
    }

    static Memory ofProcesses(List<Long> processIds) {
        return new Memory(
                null, processIds.stream().mapToLong(Memory::residentBytesOrZero).sum());
    }

    private static long residentBytesOrZero(long processId) {
        Path status = Path.of("/proc", Long.toString(processId), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KILOBYTE)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
