package dev.oriel.cli;

import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.machine.HostException;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.SnapshotForm;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code oriel snapshot debian}: boots Debian, and saves it where it waits for its task. */
final class SnapshotCommand {
  private static final String USAGE = "oriel snapshot debian [OPTION]…";

  private final RunRequest request;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param arguments the words after {@code snapshot}
   */
  SnapshotCommand(List<String> arguments, PrintStream out, PrintStream err) {
    request = RunParser.parse(arguments);
    this.out = out;
    this.err = err;
    if (request.guest() != RunRequest.Guest.DEBIAN) {
      throw new UsageException("there are snapshots of debian only: " + USAGE);
    }
    if (!request.command().isEmpty() || request.watchesBoot() || request.cold()) {
      throw new UsageException("a snapshot takes the options of its machine, no others: " + USAGE);
    }
  }

  int run() throws InterruptedException {
    GuestImage debian = DebianKernel.get(request, err);
    Path file = SavedDebian.of(debian, request).file();
    String mark = GuestSession.newMark();
    MachineConfig.Builder config =
        request.machine().warnings(line -> err.println("oriel: " + line));
    DebianKernel.choose(config, debian, new GuestSession.Waiting(mark), request);
    try (ScratchDisk _ = ScratchDisk.attach(request, config)) {
      save(config, mark, file);
      out.printf(
          "saved %s, %d MiB, as %s%n", debian.name(), Files.size(file) + 0xfffff >> 20, file);
      return 0;
    } catch (IOException e) {
      throw new HostException(file + ": cannot be read: " + HostException.reason(e), e);
    }
  }

  private void save(MachineConfig.Builder config, String mark, Path file)
      throws InterruptedException {
    CountDownLatch waits = new CountDownLatch(1);
    CommandOutput output =
        new CommandOutput(mark, OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    output.onBegin(waits::countDown);
    try (Machine machine = Machine.create(config.consoleOutput(output).build());
        ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      progress.at("booting Debian", -1);
      machine.start();
      while (!waits.await(100, TimeUnit.MILLISECONDS)) {
        if (machine.await(Duration.ZERO).isPresent()) {
          throw new HostException("the guest ended before it could be saved");
        }
      }
      machine.control().save(file, SnapshotForm.MAPPED);
    }
  }
}
