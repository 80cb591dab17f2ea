package dev.oriel.conformance.host;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestException;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Progress;
import dev.oriel.guests.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code conformance/host}: asks a POWER9 host under Linux what its VFIO does. */
final class HostCommand {
  private static final String USAGE =
      """
      usage: conformance/host record         writes the recording that the tests replay
             conformance/host compare [SEED]  compares the simulated host in new random series
             conformance/host run COMMAND...  runs a shell command on the host
      """;

  private static final Path RECORDING =
      Path.of("conformance/src/test/resources/dev/oriel/conformance/host/recording.txt");
  private static final String QEMU = "qemu-system-ppc64";
  private static final String PROGRAM = "/oriel/vfio";
  private static final String STEPS = "/oriel/steps";

  /** A run takes a minute on an idle machine. */
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private static final int SERIES = 40;

  private HostCommand() {}

  public static void main(String[] arguments) throws InterruptedException {
    try {
      System.exit(perform(List.of(arguments)));
    } catch (GuestException | IOException e) {
      System.err.println("conformance/host: " + e.getMessage());
      System.exit(1);
    }
  }

  private static int perform(List<String> arguments) throws IOException, InterruptedException {
    String verb = arguments.isEmpty() ? "" : arguments.getFirst();
    switch (verb) {
      case "record" -> {
        List<String> recording = answers(Series.recorded());
        Files.write(RECORDING, recording);
        System.out.println(recording.size() + " lines are in " + RECORDING);
        return report(recording);
      }
      case "compare" -> {
        int seed =
            arguments.size() > 1
                ? Integer.parseInt(arguments.get(1))
                : (int) System.nanoTime() >>> 8;
        StringBuilder series = new StringBuilder();
        for (int i = 0; i < SERIES; i++) {
          series.append(Series.random(seed + i));
        }
        System.out.println("seed " + seed);
        return report(answers(series.toString()));
      }
      case "run" -> {
        String command = String.join(" ", arguments.subList(1, arguments.size()));
        PowerHost.Result result = host().run(command, Map.of(), LIMIT);
        System.out.print(result.output());
        return result.status();
      }
      default -> {
        System.err.print(USAGE);
        return 2;
      }
    }
  }

  private static PowerHost host() {
    DebianGuests guests = DebianGuests.ofUser(System.getenv(), new Steps());
    return new PowerHost(QEMU, guests.get(Suite.TRIXIE_64K, PackageNames.NONE));
  }

  /** The real host's answers to series of steps. */
  private static List<String> answers(String series) throws IOException, InterruptedException {
    try (InputStream program = HostCommand.class.getResourceAsStream("vfio")) {
      Map<String, byte[]> files =
          Map.of(PROGRAM, program.readAllBytes(), STEPS, series.getBytes(StandardCharsets.UTF_8));
      // Printed at the end, because the firmware complains on the console when it waits for a CPU.
      String command =
          "%s $DEVICE <%s >/tmp/answers; status=$?; cat /tmp/answers; exit $status"
              .formatted(PROGRAM, STEPS);
      PowerHost.Result result = host().run(command, files, LIMIT);
      if (result.status() != 0) {
        throw new IOException(
            "the program ended with %d:%n%s".formatted(result.status(), result.output()));
      }
      return result.output().lines().toList();
    }
  }

  /** Prints where the simulated host answers differently. */
  private static int report(List<String> real) {
    List<String> simulated = Simulation.answer(real);
    String series = "";
    int different = 0;
    for (int i = 0; i < real.size(); i++) {
      String line = real.get(i);
      series = line.startsWith("series ") ? line : series;
      if (!line.equals(simulated.get(i))) {
        different++;
        System.out.printf("%s%n  real      %s%n  simulated %s%n", series, line, simulated.get(i));
      }
    }
    System.out.println(different + " of " + real.size() + " answers differ");
    return different == 0 ? 0 : 1;
  }

  /** Prints each step once. */
  private static final class Steps implements Progress {
    private String last = "";

    @Override
    public void at(String step, double fraction) {
      if (!step.equals(last)) {
        System.err.println(step);
      }
      last = step;
    }
  }
}
