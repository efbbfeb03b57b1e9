package io.flinktwins.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processor time that each thread of this process has used so far.
 *
 * <p>Java tells of its own threads and of the process as a whole. Of the native rest, Linux has the JVM's threads by
 * name; what then remains are the engine's.
 *
 * @param java by thread id
 * @param jvm by the kernel's thread id; empty where there is no {@code /proc}
 */
record CpuClock(long processNanos, Map<Long, ThreadTime> java, Map<Long, ThreadTime> jvm) {

    private static final Path TASKS = Path.of("/proc/self/task");

    /** USER_HZ, which is 100 on every Linux for the sake of those who read /proc. */
    private static final long NANOS_PER_TICK = TimeUnit.SECONDS.toNanos(1) / 100;

    /** Thread id, name, eleven other fields, and the ticks in user and in system mode; see proc_pid_stat(5). */
    private static final Pattern STAT =
            Pattern.compile("(\\d+) \\((.*)\\)(?: \\S+){11} (\\d+) (\\d+) .*", Pattern.DOTALL);

    record ThreadTime(CpuUse use, long nanos) {}

    static CpuClock now() {
        long process = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        return new CpuClock(process, javaThreads(), jvmThreads());
    }

    private static Map<Long, ThreadTime> javaThreads() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<Long, ThreadTime> times = new HashMap<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) {
                long nanos = threads.getThreadCpuTime(thread.getThreadId());
                times.put(thread.getThreadId(), new ThreadTime(CpuUse.of(thread.getThreadName()), nanos));
            }
        }
        return times;
    }

    private static Map<Long, ThreadTime> jvmThreads() {
        Map<Long, ThreadTime> times = new HashMap<>();
        if (Files.isDirectory(TASKS)) {
            try (Stream<Path> tasks = Files.list(TASKS)) {
                tasks.forEach(task -> addIfOfTheJvm(task, times));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return times;
    }

    private static void addIfOfTheJvm(Path task, Map<Long, ThreadTime> times) {
        try {
            Matcher stat = STAT.matcher(Files.readString(task.resolve("stat")));
            if (stat.matches() && CpuUse.of(stat.group(2)) == CpuUse.JVM) {
                long ticks = Long.parseLong(stat.group(3)) + Long.parseLong(stat.group(4));
                times.put(Long.valueOf(stat.group(1)), new ThreadTime(CpuUse.JVM, ticks * NANOS_PER_TICK));
            }
        } catch (NoSuchFileException e) {
            // The thread ended between the listing and the reading.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Processor time between an earlier moment and this one.
     *
     * @return milliseconds by use; without the engine and the JVM where their native threads can't be told apart
     */
    Map<CpuUse, Double> millisSince(CpuClock earlier) {
        Map<CpuUse, Double> millis = new EnumMap<>(CpuUse.class);
        for (CpuUse use : CpuUse.values()) {
            millis.put(use, 0.0);
        }
        add(millis, java, earlier.java);
        add(millis, jvm, earlier.jvm);
        if (jvm.isEmpty()) {
            millis.remove(CpuUse.ENGINE);
            millis.remove(CpuUse.JVM);
            return millis;
        }
        double known = millis.values().stream().mapToDouble(Double::doubleValue).sum();
        millis.merge(CpuUse.ENGINE, Math.max(0, millis(processNanos - earlier.processNanos) - known), Double::sum);
        return millis;
    }

    private static void add(Map<CpuUse, Double> millis, Map<Long, ThreadTime> now, Map<Long, ThreadTime> before) {
        now.forEach((id, thread) -> {
            long nanosBefore = before.getOrDefault(id, new ThreadTime(thread.use, 0)).nanos;
            millis.merge(thread.use, millis(thread.nanos - nanosBefore), Double::sum);
        });
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
