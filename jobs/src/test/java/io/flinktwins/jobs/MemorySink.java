package io.flinktwins.jobs;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Keeps what a job of this JVM wrote, for a test to look at. */
final class MemorySink<T> implements Sink<T> {

    private static final Map<String, List<Object>> WRITTEN = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();

    @SuppressWarnings("unchecked") // only writers of this sink write under its name
    List<T> written() {
        return (List<T>) WRITTEN.getOrDefault(name, List.of());
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        List<Object> written = WRITTEN.computeIfAbsent(name, unused -> new CopyOnWriteArrayList<>());
        return new SinkWriter<>() {
            @Override
            public void write(T element, Context writing) {
                written.add(element);
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
