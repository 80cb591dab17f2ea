package dev.oriel.pseries;

import dev.oriel.pseries.event.PowerControl;
import dev.oriel.pseries.interrupt.InterruptMode;
import dev.oriel.pseries.processor.ProcessorFeatures;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.vio.VirtualTerminal;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The configuration of a platform, without memory and host bridges.
 *
 * @param processors at least one
 * @param features the processors' features
 * @param interrupts the interrupt controllers
 * @param maxRam the most bytes that RAM can grow to, at least its size
 * @param tableBudget bytes of host memory that TCE tables may take
 * @param slots DIMMs that can be plugged at a time
 * @param identity the partition's name and UUID
 * @param commandLine for the kernel
 * @param firmware for firmware, if some is entered
 * @param random seeds the kernel's random numbers
 * @param clock the guest's clock
 * @param consoleUnit address of the terminal on the virtual I/O bus
 * @param console where the guest's console output goes
 * @param trace the events to write
 * @param power receives the guest's power requests
 */
public record PlatformSettings(
    ProcessorTopology processors,
    ProcessorFeatures features,
    InterruptMode interrupts,
    long maxRam,
    long tableBudget,
    int slots,
    Identity identity,
    String commandLine,
    FirmwareSettings firmware,
    RandomGenerator random,
    InstantSource clock,
    int consoleUnit,
    VirtualTerminal.Sink console,
    Trace trace,
    PowerControl power) {}
