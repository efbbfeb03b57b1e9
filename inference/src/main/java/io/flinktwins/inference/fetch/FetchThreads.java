package io.flinktwins.inference.fetch;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes threads that hold no process up, numbered behind a name. */
final class FetchThreads implements ThreadFactory {

    private final String name;
    private final AtomicInteger next = new AtomicInteger();

    FetchThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + next.getAndIncrement());
        thread.setDaemon(true);
        return thread;
    }
}
