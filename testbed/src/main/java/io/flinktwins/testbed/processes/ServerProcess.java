package io.flinktwins.testbed.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A server in a process of its own, which outlives this JVM, and a keeper that runs it again when it ends. A file has the
 * keeper's process id and the time of its start, so that nobody else's process is ever taken for it.
 */
public final class ServerProcess {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final Path file;
    private final ProcessHandle keeper;

    private ServerProcess(Path file, ProcessHandle keeper) {
        this.file = file;
        this.keeper = keeper;
    }

    /**
     * Starts a server.
     *
     * @param name of its files
     * @param keeper the script docker/processes/keep-running.sh
     * @param environment variables beside those of this process
     */
    static ServerProcess start(
            ClusterDirectory directory, String name, Path keeper, List<String> command, Map<String, String> environment)
            throws IOException {
        List<String> kept = new ArrayList<>(List.of(keeper.toString()));
        kept.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(kept)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.logs().resolve(name + ".out").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        Path file = file(directory, name);
        Files.writeString(file, "%d %s".formatted(process.pid(), startOf(process.toHandle())));
        return new ServerProcess(file, process.toHandle());
    }

    /** The server of this name, if it runs. */
    static Optional<ServerProcess> find(ClusterDirectory directory, String name) throws IOException {
        Path file = file(directory, name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] written = Files.readString(file).split(" ", 2);
        return ProcessHandle.of(Long.parseLong(written[0]))
                .filter(process -> written[1].equals(startOf(process)))
                .map(process -> new ServerProcess(file, process));
    }

    private static Path file(ClusterDirectory directory, String name) {
        return directory.processIds().resolve(name);
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    /** The process id of the server itself, which is another one each time that it is run. */
    public long processId() {
        return server().map(ProcessHandle::pid).orElse(-1L);
    }

    private Optional<ProcessHandle> server() {
        return keeper.children().findFirst();
    }

    /** Ends the server as a crash would, with SIGKILL; it is run again. */
    void crash() {
        server().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Ends the server and its keeper as a power cut would: SIGKILL. */
    void kill() throws IOException, InterruptedException {
        List<ProcessHandle> both =
                Stream.concat(Stream.of(keeper), keeper.descendants()).toList();
        both.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : both) {
            awaitEnd(process);
        }
        Files.deleteIfExists(file);
    }

    /** Stops it where it is, as a machine does that swaps or a disk that hangs: its connections stay, and nobody answers. */
    void hang() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on after {@link #hang}. */
    void wakeUp() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(processId()))
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException("process %d took no signal %s".formatted(processId(), name));
        }
    }

    /** Asks it to end, and kills it if it has not done so after a while. */
    void stop() throws IOException, InterruptedException {
        keeper.destroy();
        if (awaitEnd(keeper)) {
            Files.deleteIfExists(file);
        } else {
            kill();
        }
    }

    private static boolean awaitEnd(ProcessHandle process) throws InterruptedException {
        CompletableFuture<ProcessHandle> end = process.onExit();
        try {
            end.get(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of process %d is unknown".formatted(process.pid()), e);
        }
    }
}
