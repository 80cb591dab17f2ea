package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.MemorySnapshot;
import java.util.List;
import java.util.Optional;

/**
 * The results of one setting. Text from the guest is {@link GuestText} in every report.
 *
 * @param name the user's name of the setting
 * @param options the options that distinguish it, as words of a command line
 * @param kernel the release of the guest's kernel; empty if it did not get so far
 * @param problem why the experiment did not finish; empty if it did
 * @param calls the guest's calls for DMA windows, as trace lines, in their order
 * @param buses the bus address spaces after the experiment
 * @param memory the memory at that time
 * @param gpu the state of the GPU's memory, if there is a GPU
 * @param transfers reads of the disk, by target memory
 * @param costs costs of the windows
 * @param kernelLines lines of the kernel log about DMA and memory
 * @param command the result of the user's command, if there was one
 */
public record Finding(
    String name,
    List<String> options,
    String kernel,
    Optional<String> problem,
    List<String> calls,
    List<BusSnapshot> buses,
    List<MemorySnapshot> memory,
    Optional<Gpu> gpu,
    List<Transfer> transfers,
    Costs costs,
    List<String> kernelLines,
    Optional<CommandResult> command) {
  public Finding {
    options = List.copyOf(options);
    kernel = GuestText.line(kernel);
    problem = problem.map(GuestText::line);
    calls = calls.stream().map(GuestText::line).toList();
    buses = List.copyOf(buses);
    memory = List.copyOf(memory);
    transfers = List.copyOf(transfers);
    kernelLines = kernelLines.stream().map(GuestText::line).toList();
  }

  /**
   * A GPU's memory.
   *
   * @param address its first real address
   * @param tried bytes that the guest was to bring online
   * @param online bytes that it did
   * @param problem the guest's error for the rest; empty if none
   */
  public record Gpu(long address, long tried, long online, String problem) {
    public Gpu {
      problem = GuestText.line(problem);
    }
  }

  /**
   * Direct reads of the disk into one kind of memory.
   *
   * @param target {@code RAM} or {@code GPU}
   * @param bytes bytes per read
   * @param nanoseconds duration of each successful read
   * @param tceCalls hypercalls that change TCEs, in total
   * @param right whether the bytes match the disk; empty if its content is not known
   * @param problem why it failed; empty if it succeeded
   */
  public record Transfer(
      String target,
      long bytes,
      List<Long> nanoseconds,
      long tceCalls,
      Optional<Boolean> right,
      Optional<String> problem) {
    public Transfer {
      target = GuestText.line(target);
      nanoseconds = List.copyOf(nanoseconds);
      problem = problem.map(GuestText::line);
    }

    /** Median speed in MB per second. */
    public double speed() {
      List<Long> sorted = nanoseconds.stream().sorted().toList();
      int n = sorted.size();
      double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2.0;
      return 1e3 * bytes / median;
    }

    /** Hypercalls that change TCEs, for each MiB read. */
    public double tceCallsPerMebibyte() {
      return tceCalls / (nanoseconds.size() * (bytes / (double) (1 << 20)));
    }
  }

  /**
   * Costs of the windows.
   *
   * @param bootCalls hypercalls that change TCEs during boot
   * @param tableBytes host memory for tables after the experiment, in bytes
   * @param peakTableBytes peak host memory for tables, in bytes
   */
  public record Costs(long bootCalls, long tableBytes, long peakTableBytes) {}

  /**
   * The result of a command.
   *
   * @param status its exit status
   * @param seconds its duration
   * @param output its output
   */
  public record CommandResult(int status, double seconds, String output) {
    public CommandResult {
      output = GuestText.lines(output);
    }
  }

  /** The transfer to {@code target}, if any. */
  Optional<Transfer> transfer(String target) {
    return transfers.stream().filter(t -> t.target().equals(target)).findFirst();
  }
}
