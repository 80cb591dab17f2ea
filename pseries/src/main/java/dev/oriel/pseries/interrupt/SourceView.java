package dev.oriel.pseries.interrupt;

/**
 * An interrupt source at one moment.
 *
 * @param number by which the guest names it
 * @param level whether it is held, not pulsed
 * @param server the processor that it goes to
 * @param priority 0 to 254, or 255 if it is masked
 * @param pending whether it waits to be taken
 * @param count how often it was signalled since the machine was made
 */
public record SourceView(
    int number, boolean level, int server, int priority, boolean pending, long count) {}
