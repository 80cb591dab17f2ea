package dev.oriel.pseries;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a platform is made of, besides memory and host bridges.
 *
 * @param cpus processors, at least one
 * @param features what the processors offer
 * @param maxRam bytes that RAM may grow to, at least what there is
 * @param tableBudget bytes of the host that TCE tables may take
 * @param slots DIMMs that can be plugged at a time
 * @param commandLine for the kernel
 * @param random seeds the kernel's random numbers
 * @param clock what the guest's clock shows
 * @param console where the guest's console output goes
 * @param trace the events to write
 * @param power what the guest can do to the machine as a whole
 */
public record PlatformSettings(
    int cpus,
    ProcessorFeatures features,
    long maxRam,
    long tableBudget,
    int slots,
    String commandLine,
    RandomGenerator random,
    InstantSource clock,
    VirtualTerminal.Sink console,
    Trace trace,
    PowerControl power) {}
