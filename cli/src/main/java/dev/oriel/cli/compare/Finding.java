package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.MemorySnapshot;
import java.util.List;
import java.util.Optional;

/**
 * What was found out about one setting. What the guest has said of it is {@link GuestText} from
 * here on, in every report.
 *
 * @param name what the user calls the setting
 * @param options what makes it different from the others, as words of a command line
 * @param kernel the release of the guest's kernel; empty if it did not get so far
 * @param problem why the guest did not come to its end, if it did not
 * @param calls the guest's calls for DMA windows, as trace lines, in their order
 * @param buses the bus address spaces after the experiment
 * @param memory the memory there was then
 * @param gpu what became of a GPU's memory, if there is a GPU
 * @param transfers what was read from the disk, and where to
 * @param costs what the windows took
 * @param kernelLines what the kernel said about DMA and memory
 * @param command what came of the user's command, if there was one
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
   * @param problem what it said of the rest; empty if nothing
   */
  public record Gpu(long address, long tried, long online, String problem) {
    public Gpu {
      problem = GuestText.line(problem);
    }
  }

  /**
   * The disk was read, past the page cache, into memory of one kind, or should have been.
   *
   * @param target {@code RAM} or {@code GPU}
   * @param bytes how much, each time
   * @param nanoseconds how long, each time that it succeeded
   * @param tceCalls hypercalls that change TCEs, all the times together
   * @param right whether the bytes were those of the disk; empty if its content is not known
   * @param problem why it did not succeed; empty if it did
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

    /** Millions of bytes a second, the median. */
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
   * What windows took.
   *
   * @param bootCalls hypercalls that change TCEs, until the guest was ready
   * @param tableBytes of the host, after the experiment
   * @param peakTableBytes of the host, at most
   */
  public record Costs(long bootCalls, long tableBytes, long peakTableBytes) {}

  /**
   * What came of a command.
   *
   * @param status its exit status
   * @param seconds how long it took
   * @param output what it wrote
   */
  public record CommandResult(int status, double seconds, String output) {
    public CommandResult {
      output = GuestText.lines(output);
    }
  }

  /** The transfer to {@code target}, if it was made. */
  Optional<Transfer> transfer(String target) {
    return transfers.stream().filter(t -> t.target().equals(target)).findFirst();
  }
}
